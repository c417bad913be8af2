import { strict as assert } from "node:assert";
import { canonical } from "../../../engine/base/json.ts";
import { always, HELLO, withListener, withServer } from "../../harness.ts";
import { framesOf } from "../../socket/cases/wire_case.ts";
import { Line, portOf, post, takeApart } from "../../raw.ts";

const DEPLOYED = "/openai/deployments/house/chat/completions?api-version=2024-10-21";
const V1 = "/openai/v1/chat/completions";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function asking(body: Record<string, unknown> = {}, headers: HeadersInit = {}): RequestInit {
  return { method: "POST", headers, body: JSON.stringify({ ...HELLO, ...body }) };
}

Deno.test("both styles of path are served, with and without api-version, with either kind of key", async () => {
  const set = ['llm.api_keys=["sk-right-key-0001"]'];
  await withServer({ set }, async ({ ask }) => {
    for (const path of [DEPLOYED, V1, `${V1}?api-version=v1`, `${V1}?api-version=preview`]) {
      for (const name of ["api-key", "authorization"]) {
        const value = name === "api-key" ? "sk-right-key-0001" : "Bearer sk-right-key-0001";
        const response = await ask(path, asking({}, { [name]: value }));
        assert.equal(response.status, 200, path);
        await response.body?.cancel();
      }
    }
  });
});

Deno.test("a deployment stands for the model, and is in the row", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const { model } = await (await ask(DEPLOYED, asking({ model: undefined }))).json();
    assert.equal(model, "house");
    const [row] = await rows();
    assert.equal(row?.["deployment"], "house");
    assert.equal(row["route"], "POST /openai/deployments/:deployment/chat/completions");
  });
});

Deno.test("an answer is compact, its keys by the alphabet, with what the filter found, and says the same", async () => {
  await withServer({}, async ({ ask, chat }) => {
    const whole = await (await chat()).json();
    await (await ask("/admin/reset", { method: "POST" })).body?.cancel();
    const text = await (await ask(V1, asking())).text();
    const body = JSON.parse(text);
    assert.equal(text, canonical(body));
    assert.deepEqual(Object.keys(body), [
      "choices",
      "created",
      "id",
      "model",
      "object",
      "prompt_filter_results",
      "system_fingerprint",
      "usage",
    ]);
    assert.equal(body.object, whole.object);
    const [{ prompt_index, content_filter_results: prompt }] = body.prompt_filter_results;
    assert.equal(prompt_index, 0);
    assert.deepEqual(Object.keys(prompt), ["hate", "jailbreak", "self_harm", "sexual", "violence"]);
    assert.deepEqual(prompt.hate, { filtered: false, severity: "safe" });
    const [choice] = body.choices;
    assert.deepEqual(choice.content_filter_results.protected_material_text, {
      detected: false,
      filtered: false,
    });
    assert.equal(choice.finish_reason, "stop");
    assert.ok(choice.message.content.length > 0);
  });
});

Deno.test("the headers are Azure's: UUIDs, region, deployment, limits without resets", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const { headers } = await ask("/openai/deployments/h%C3%BCtte/chat/completions", asking());
    const [row] = await rows();
    assert.match(headers.get("x-request-id") ?? "", UUID);
    assert.match(headers.get("apim-request-id") ?? "", UUID);
    assert.notEqual(headers.get("x-request-id"), headers.get("apim-request-id"));
    assert.equal(`req_${headers.get("x-request-id")?.replaceAll("-", "")}`, row?.["request_id"]);
    assert.equal(headers.get("x-ms-region"), "East US 2");
    assert.equal(headers.get("x-ms-rai-invoked"), "true");
    assert.equal(headers.get("x-ms-deployment-name"), "h%C3%BCtte");
    const limits = [...headers.keys()].filter((name) => name.startsWith("x-ratelimit-"));
    assert.deepEqual(limits.map((name) => name.slice("x-ratelimit-".length)), [
      "limit-requests",
      "limit-tokens",
      "remaining-requests",
      "remaining-tokens",
    ]);
    for (const name of ["openai-version", "openai-organization"]) assert.equal(headers.get(name), null);
  });
});

Deno.test("a stream begins with an empty chunk about the prompt, byte by byte", async () => {
  await withListener({}, async ({ url }) => {
    using line = await Line.open(portOf(url));
    await line.send(post(DEPLOYED, { ...HELLO, stream: true, stream_options: { include_usage: true } }));
    const reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
    assert.equal(reply?.headers["content-type"], "text/event-stream; charset=utf-8");
    const frames = framesOf(reply?.body ?? "");
    assert.equal(
      frames[0],
      '{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"content_filter_results":' +
        '{"hate":{"filtered":false,"severity":"safe"},"jailbreak":{"detected":false,"filtered":false},' +
        '"self_harm":{"filtered":false,"severity":"safe"},"sexual":{"filtered":false,"severity":"safe"},' +
        '"violence":{"filtered":false,"severity":"safe"}},"prompt_index":0}]}',
    );
    assert.equal(frames.at(-1), "[DONE]");
    const chunks = frames.slice(1, -1).map((frame) => JSON.parse(frame));
    for (const [index, chunk] of chunks.entries()) {
      assert.equal(frames[index + 1], canonical(chunk));
      assert.ok(!("service_tier" in chunk) && !("obfuscation" in chunk));
    }
    assert.equal(chunks.at(-1).choices.length, 0);
    assert.ok(chunks.at(-1).usage.total_tokens > 0);
    const found = chunks.slice(0, -1).map(({ choices: [one] }) =>
      Object.keys(one.content_filter_results).length
    );
    assert.deepEqual([found[0], found[1], found.at(-1)], [0, 6, 0]);
  });
});

Deno.test("a filtered answer has no message, and a filtered stream says why it ends", async () => {
  await withServer({ set: always("content_filter", { where: "output" }) }, async ({ ask, rows }) => {
    const response = await ask(DEPLOYED, asking());
    assert.equal(response.status, 200);
    const [choice] = (await response.json()).choices;
    assert.deepEqual(Object.keys(choice), ["content_filter_results", "finish_reason", "index", "logprobs"]);
    assert.equal(choice.finish_reason, "content_filter");
    assert.deepEqual(choice.content_filter_results.violence, { filtered: true, severity: "high" });

    const frames = framesOf(await (await ask(DEPLOYED, asking({ stream: true }))).text());
    const [last] = JSON.parse(frames.at(-2) ?? "").choices;
    assert.equal(last.finish_reason, "content_filter");
    assert.equal(last.content_filter_results.violence.filtered, true);
    assert.deepEqual((await rows()).map(({ fault }) => fault), ["content_filter", "content_filter"]);
  });
});

Deno.test("embeddings, models and responses are served under Azure's paths too", async () => {
  await withServer({}, async ({ ask }) => {
    const init = { method: "POST", body: JSON.stringify({ model: "gpt-4o", input: "Hello" }) };
    for (
      const path of ["/openai/deployments/house/embeddings", "/openai/v1/embeddings", "/openai/v1/responses"]
    ) {
      const response = await ask(`${path}?api-version=2024-10-21`, init);
      assert.equal(response.status, 200, path);
      assert.match(response.headers.get("apim-request-id") ?? "", UUID);
      await response.json();
    }
    const { data } = await (await ask("/openai/v1/models")).json();
    assert.ok(data.length > 5);
    const { id } = await (await ask("/openai/v1/models/gpt-4o")).json();
    assert.equal(id, "gpt-4o");
  });
});
