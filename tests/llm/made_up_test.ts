/** `llm.lenient_ids`: what test suites of SDKs send, dummy ids and dummy values, is answered well. */
import { strict as assert } from "node:assert";
import { endpoints } from "../../llm/endpoints.ts";
import type { Endpoint } from "../../llm/request/endpoint.ts";
import { versionFor } from "./anthropic/support.ts";
import { type Bench, withServer } from "../harness.ts";

const LENIENT = ["llm.lenient_ids=true"];

/** A request with an id that nobody has stored in each place of the path, and nothing in its body. */
function dummy(
  { method, path, examples = [{}] }: Endpoint,
): { readonly path: string; readonly init: RequestInit } {
  const params = examples[0]?.params ?? {};
  const asked = path.replace(
    /:(\w+)(\{[^}]*\})?/g,
    (_, name: string, pattern?: string) => pattern === undefined ? "dummy_id" : params[name] ?? "dummy_id",
  );
  const headers = versionFor(path);
  return { path: asked, init: { method, headers, ...(method === "POST" ? { body: "{}" } : {}) } };
}

for (const endpoint of endpoints) {
  const { method, path } = endpoint;
  if (endpoint.accepts) continue; // which of those that share a path is meant is told by headers
  Deno.test(`lenient_ids answers a dummy of ${method} ${path}`, async () => {
    await withServer({ set: LENIENT }, async ({ ask }) => {
      const { path, init } = dummy(endpoint);
      const response = await ask(path, init);
      assert.equal(response.status, 200, await response.text());
    });
  });
}

async function text(ask: Bench["ask"], path: string, init: RequestInit = {}): Promise<string> {
  return await (await ask(path, init)).text();
}

Deno.test("what lenient_ids makes up is under the id that was asked for, and the same each time", async () => {
  await withServer({ set: LENIENT }, async ({ ask }) => {
    const completion = async (id: string) => JSON.parse(await text(ask, `/v1/chat/completions/${id}`));
    const { id, choices } = await completion("chatcmpl-dummy");
    assert.equal(id, "chatcmpl-dummy");
    assert.deepEqual((await completion("chatcmpl-dummy")).choices, choices);
    assert.notDeepEqual((await completion("chatcmpl-other")).choices, choices);
  });
});

Deno.test("lenient_ids streams where it was asked to, whatever else was asked for", async () => {
  await withServer({ set: LENIENT }, async ({ ask }) => {
    const body = JSON.stringify({ model: "gpt-4o", stream: true, previous_response_id: "resp_dummy" });
    const events = await text(ask, "/v1/responses", { method: "POST", body });
    assert.match(events, /^event: response\.created\n/);
  });
});

Deno.test("without lenient_ids, dummies are refused, and with it keys and unserved paths still are", async () => {
  await withServer({}, async ({ ask }) => {
    assert.equal((await ask("/v1/responses/resp_dummy")).status, 404);
    assert.equal((await ask("/v1/embeddings", { method: "POST", body: "{}" })).status, 400);
  });
  await withServer({ set: [...LENIENT, 'llm.api_keys=["sk-1"]'] }, async ({ ask }) => {
    assert.equal((await ask("/v1/responses/resp_dummy")).status, 401);
    assert.equal((await ask("/v1/threads", { method: "POST", body: "{}" })).status, 404);
  });
});
