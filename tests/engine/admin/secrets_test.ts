import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";

const [FIRST, SECOND] = ["SECRET-KEY-0000000001", "SECRET-KEY-0000000002"];
const KEYS = `llm.api_keys=["${FIRST}", {key: "${SECOND}", organization: org-x}]`;
const PHASE = { name: "a", for_sec: 60, config: { llm: { api_keys: ["SECRET-KEY-0000000003"] } } };

async function call({ admin }: Pick<Bench, "admin">, method: string, path: string, body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await admin(path, init);
  return { status: response.status, text: await response.text() };
}

/** Statuses that these keys get. */
async function statuses({ chat }: Bench, keys: readonly string[]): Promise<number[]> {
  const found: number[] = [];
  for (const key of keys) {
    const response = await chat({}, { authorization: `Bearer ${key}` });
    await response.text();
    found.push(response.status);
  }
  return found;
}

Deno.test("no admin route shows an API key of the configuration, be it posted or there from the start", async () => {
  await withServer({ set: [KEYS] }, async (bench) => {
    const posts = [
      await call(bench, "POST", "/config?ttl_sec=60", {
        llm: { api_keys: [FIRST, "SECRET-KEY-0000000004"] },
      }),
      await call(bench, "POST", "/scenario", { name: "x", phases: [PHASE] }),
      await call(bench, "POST", "/config", { llm: { api_keys: "SECRET-KEY-0000000005" } }),
    ];
    assert.deepEqual(posts.map(({ status }) => status), [200, 200, 422]);
    const paths = [
      "/config",
      "/stats",
      "/stats?shape=ancestor",
      "/changes",
      "/scenario",
      "/report",
      "/fleet",
    ];
    const pages = await Promise.all(
      [...paths, "/export?table=runs"].map((path) => call(bench, "GET", path)),
    );
    for (const { text } of [...posts, ...pages]) assert.doesNotMatch(text, /SECRET/);
    assert.match(pages[0]?.text ?? "", /"api_keys":\["key_[0-9a-f]{12}"/);
  });
});

Deno.test("a configuration that was shown can be posted back, and its keys are those that it stood for", async () => {
  await withServer({ set: [KEYS] }, async (bench) => {
    const was = JSON.parse((await call(bench, "GET", "/config")).text);
    assert.deepEqual(was.llm.api_keys[1].organization, "org-x");
    const added = { llm: { api_keys: [...was.llm.api_keys, "SECRET-KEY-0000000003"] } };
    assert.equal((await call(bench, "POST", "/config", added)).status, 200);
    assert.deepEqual(await statuses(bench, [FIRST, SECOND, "SECRET-KEY-0000000003", "other"]), [
      200,
      200,
      200,
      401,
    ]);
    assert.equal((await call(bench, "POST", "/config", { llm: { api_keys: ["other"] } })).status, 200);
    assert.deepEqual(await statuses(bench, [FIRST, "other"]), [401, 200]);
    assert.equal((await call(bench, "POST", "/config", was)).status, 200, "the keys of the start are known");
    assert.deepEqual(await statuses(bench, [FIRST, SECOND, "other"]), [200, 200, 401]);
    const { status, text } = await call(bench, "POST", "/config", {
      llm: { api_keys: ["key_0123456789ab"] },
    });
    assert.equal(status, 422);
    assert.match(
      text,
      /"path":"llm\.api_keys\.0","message":"expected the key itself, not the digest by which it is shown/,
    );
  });
});

Deno.test("the command on the page of a refusal runs nothing of the address", async () => {
  await withServer({}, async ({ ask }) => {
    const path = "/admin/it's$(id)?a=`id`&b=$(id)'";
    const page = await (await ask(path, { headers: { accept: "text/html" } })).text();
    const [, command = ""] = /<pre>(.*?)<\/pre>/s.exec(page) ?? [];
    assert.match(
      command,
      /TOKEN" &#39;http:[^&]*\/admin\/it%27s\$\(id\)\?a=`id`&amp;b=\$\(id\)%27&#39;$/,
    );
  });
});
