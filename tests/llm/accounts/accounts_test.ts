import { strict as assert } from "node:assert";
import { type Bench, fakeClock, HELLO, withServer, withWorkers } from "../../harness.ts";

const ACCOUNTS = `llm.api_keys=${
  JSON.stringify([
    "sk-free",
    { key: "sk-one-of-acme", organization: "org-acme", requests_per_min: 2 },
    { key: "sk-two-of-acme", organization: "org-acme", requests_per_min: 2 },
    { key: "sk-poor", budget_tokens: 40 },
  ])
}`;

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}

async function errorOf(response: Response) {
  const { error } = await response.json();
  return { status: response.status, ...error };
}

async function statuses({ chat }: Pick<Bench, "chat">, ...keys: readonly string[]): Promise<number[]> {
  const all: number[] = [];
  for (const key of keys) {
    const response = await chat({}, bearer(key));
    await response.body?.cancel();
    all.push(response.status);
  }
  return all;
}

Deno.test("keys of one organisation share its limits, other keys have their own or none", async () => {
  await withServer({ set: [ACCOUNTS] }, async (bench) => {
    assert.deepEqual(await statuses(bench, "sk-one-of-acme", "sk-two-of-acme", "sk-one-of-acme"), [
      200,
      200,
      429,
    ]);
    assert.deepEqual(await statuses(bench, "sk-free", "sk-free", "sk-free"), [200, 200, 200]);
    const refused = await bench.chat({}, bearer("sk-two-of-acme"));
    assert.equal(refused.headers.get("openai-organization"), "org-acme");
    assert.match(
      (await errorOf(refused)).message,
      /^Rate limit reached for gpt-4o in organization org-acme on requests/,
    );
  });
});

Deno.test("who names another organisation than that of its key is told so", async () => {
  await withServer({ set: [ACCOUNTS] }, async ({ chat }) => {
    const good = await chat({}, { ...bearer("sk-one-of-acme"), "openai-organization": "org-acme" });
    assert.equal(good.headers.get("openai-organization"), "org-acme");
    await good.body?.cancel();
    const { status, code, message } = await errorOf(
      await chat({}, { ...bearer("sk-one-of-acme"), "openai-organization": "org-other" }),
    );
    assert.deepEqual([status, code], [401, "mismatched_organization"]);
    assert.equal(message, "OpenAI-Organization header should match organization for API key");
  });
});

Deno.test("after its budget a client gets insufficient_quota for good, and no hint to wait", async () => {
  const clock = fakeClock();
  await withServer({ set: ["llm.limits.budget_tokens=60"], clock }, async (bench) => {
    assert.deepEqual(await statuses(bench, "a", "a", "a", "b"), [200, 200, 200, 200]);
    clock.advance(3_600_000);
    const refused = await bench.chat({}, bearer("a"));
    assert.deepEqual([refused.headers.get("retry-after"), refused.headers.get("retry-after-ms")], [
      null,
      null,
    ]);
    const { status, type, code, message } = await errorOf(refused);
    assert.deepEqual([status, type, code], [429, "insufficient_quota", "insufficient_quota"]);
    assert.match(message, /^You exceeded your current quota, please check your plan and billing details\./);
    const [row] = (await bench.rows()).slice(-1);
    assert.deepEqual([row?.["outcome"], row?.["model"], row?.["fault"]], ["client_error", "gpt-4o", null]);
  });
});

Deno.test("four workers spend one budget", async () => {
  await withWorkers(4, { set: ["llm.limits.budget_tokens=1000"] }, async (crew) => {
    const all = await Promise.all(Array.from({ length: 100 }, () => statuses(crew, "a")));
    const granted = all.flat().filter((status) => status === 200).length;
    const cost = 1000 / granted;
    assert.ok(cost > 20 && cost < 30, `${granted} requests were granted`);
  });
});

const MISSING: readonly [string, string, RegExp][] = [
  [
    "POST",
    "/v1/chat/completions",
    /^You didn't provide an API key\. You need to provide your API key in an Auth/,
  ],
  ["GET", "/v1/models", /^Missing bearer authentication in header$/],
];

for (const [method, path, message] of MISSING) {
  Deno.test(`${method} ${path} without a key is refused in its own words, without the headers of an account`, async () => {
    await withServer({ set: [ACCOUNTS] }, async ({ ask }) => {
      const response = await ask(path, method === "GET" ? {} : { method, body: JSON.stringify(HELLO) });
      for (const name of ["openai-organization", "openai-version", "openai-processing-ms"]) {
        assert.equal(response.headers.get(name), null);
      }
      assert.match(response.headers.get("x-request-id") ?? "", /^req_[0-9a-f]{32}$/);
      const { status, code, param, message: said } = await errorOf(response);
      assert.deepEqual([status, code, param], [401, null, null]);
      assert.match(said, message);
    });
  });
}

Deno.test("a key that is wrong is repeated with stars", async () => {
  await withServer({ set: [ACCOUNTS] }, async ({ chat }) => {
    const { code, message } = await errorOf(await chat({}, bearer("sk-5f6ceaaaaaaaaaaaaaaaaaaaaaacdb")));
    assert.equal(code, "invalid_api_key");
    assert.match(message, /^Incorrect API key provided: sk-5f6ce\*+acdb\. You can find your API key at /);
  });
});

Deno.test("paths that are nearly right are let pass, and unknown models, too", async () => {
  await withServer({}, async ({ ask }) => {
    for (const path of ["/v1/chat/completions/", "/v1/v1/chat/completions"]) {
      const response = await ask(path, { method: "POST", body: JSON.stringify({ ...HELLO, model: "any" }) });
      assert.equal(response.status, 200, path);
      await response.body?.cancel();
    }
    const nothing = await errorOf(await ask("/v1/nothing"));
    assert.deepEqual([nothing.status, nothing.message], [404, "Invalid URL (GET /v1/nothing)"]);
  });
});

Deno.test("messages are found without /v1, as the AI SDK asks by the ANTHROPIC_BASE_URL of Anthropic's SDKs", async () => {
  const body = JSON.stringify({ ...HELLO, max_tokens: 10 });
  await withServer({}, async ({ ask, rows }) => {
    const headers = { "anthropic-version": "2023-06-01" };
    for (const path of ["/messages", "/messages/count_tokens", "/messages/"]) {
      const sent = path.endsWith("tokens") ? JSON.stringify(HELLO) : body;
      const response = await ask(path, { method: "POST", headers, body: sent });
      assert.equal(response.status, 200, path);
      await response.body?.cancel();
    }
    assert.deepEqual((await rows()).map(({ route }) => route), [
      "POST /v1/messages",
      "POST /v1/messages/count_tokens",
      "POST /v1/messages",
    ]);
    const refused = await ask("/messages", { method: "POST", body });
    const { error } = await refused.json();
    assert.equal(error.message, "anthropic-version: header is required");
  });
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    const { status, message } = await errorOf(await ask("/messages", { method: "POST", body }));
    assert.deepEqual([status, message], [404, "Not Found"]);
  });
});

Deno.test("a strict server refuses both, and says nothing of paths that it has not", async () => {
  await withServer({ set: ["llm.strict=true"] }, async ({ ask, chat }) => {
    for (const path of ["/v1/chat/completions/", "/v1/v1/chat/completions", "/v1/nothing"]) {
      const response = await ask(path, { method: "POST", body: JSON.stringify(HELLO) });
      assert.equal(response.status, 404, path);
      assert.equal(await response.text(), "");
    }
    const good = await chat();
    assert.equal(good.status, 200);
    await good.body?.cancel();
    const unknown = await errorOf(await chat({ model: "gpt-0" }));
    assert.deepEqual([unknown.status, unknown.code, unknown.param, unknown.message], [
      404,
      "model_not_found",
      null,
      "The model `gpt-0` does not exist or you do not have access to it.",
    ]);
  });
});

Deno.test("a browser may ask from anywhere", async () => {
  await withServer({}, async ({ ask, chat }) => {
    const preflight = await ask("/v1/chat/completions", { method: "OPTIONS" });
    assert.equal(preflight.status, 200);
    assert.match(preflight.headers.get("access-control-allow-methods") ?? "", /GET, OPTIONS, POST/);
    assert.equal(preflight.headers.get("access-control-max-age"), "86400");
    assert.equal(preflight.headers.get("access-control-allow-origin"), "*");
    // Of all headers, this is the one that no * stands for.
    assert.equal(preflight.headers.get("access-control-allow-headers"), "*, authorization");
    for (const body of [{}, { n: 0 }]) {
      const response = await chat(body, { origin: "http://localhost:3000" });
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
      await response.body?.cancel();
    }
    const plain = await chat();
    assert.equal(plain.headers.get("access-control-allow-origin"), null);
    await plain.body?.cancel();
  });
});
