import { strict as assert } from "node:assert";
import { endpoints } from "../../../llm/endpoints.ts";
import { canFit, writtenPaths } from "../../../llm/rules/paths.ts";
import { withServer } from "../../harness.ts";
import { requestsOf } from "../examples.ts";

const PATHS = writtenPaths(endpoints.map(({ path }) => path));

Deno.test("a rule with a fault takes requests to every endpoint, and canFit() is true for their paths", async () => {
  await withServer({}, async ({ ask, admin, rows }) => {
    const requests = await requestsOf(ask);
    const body = JSON.stringify([{ name: "all", do: { fault: "internal_error" } }]);
    await (await admin("/rules", { method: "PUT", body })).body?.cancel();
    for (const { path, init } of requests) {
      await (await ask(path, init())).body?.cancel();
      const row = (await rows()).at(-1);
      const { pathname } = new URL(path, "http://errorworks");
      assert.deepEqual([row?.["rule"], row?.["fault"]], ["all", "internal_error"], pathname);
      assert.equal(canFit(pathname, PATHS), true, pathname);
    }
  });
});

Deno.test("a rule with an answer takes requests for one alone", async () => {
  await withServer(
    { set: ['llm.rules=[{"name":"all","do":{"answer":{"text":"x"}}}]'] },
    async ({ ask, rows }) => {
      for (const path of ["/v1/models", "/v1/embeddings"]) {
        const body = JSON.stringify({ model: "text-embedding-3-small", input: "a" });
        const headers = { "content-type": "application/json" };
        await (await ask(path, path === "/v1/models" ? {} : { method: "POST", headers, body })).body
          ?.cancel();
        assert.equal((await rows()).at(-1)?.["rule"] ?? null, null, path);
      }
    },
  );
});

Deno.test("canFit() takes patterns that fit a path of an endpoint in any way", () => {
  for (
    const fits of [
      "*",
      "/v1/*",
      "*completions",
      "/v1beta/models/gemini-*:*",
      "/openai/deployments/mine/chat/*",
      "/v1/embeddings",
      "*embeddings",
      "/v1/models",
    ]
  ) {
    assert.equal(canFit(fits, PATHS), true, fits);
  }
  for (const fits of ["/v1/messages/", "/v1/v1/messages", "/**/chat*", "a".repeat(600)]) {
    assert.equal(canFit(fits, PATHS), true, fits);
  }
  for (const never of ["/web/*", "/v1/embedings", "", "/v2/*", "v1/messages"]) {
    assert.equal(canFit(never, PATHS), false, never);
  }
});

Deno.test("an endpoint with any text as its parameter is named as in docs/apis.md, in rules and in rows", async () => {
  const rule = { when: { endpoint: "POST /v1beta/models/:call" }, do: { fault: "rate_limit" } };
  await withServer({ set: [`llm.rules=${JSON.stringify([rule])}`] }, async ({ ask, rows }) => {
    const body = JSON.stringify({ contents: [{ parts: [{ text: "Hello" }] }] });
    const path = "/v1beta/models/gemini-2.5-flash:generateContent";
    const response = await ask(path, { method: "POST", body });
    await response.body?.cancel();
    assert.equal(response.status, 429);
    assert.equal((await rows())[0]?.["route"], "POST /v1beta/models/:call");
  });
});
