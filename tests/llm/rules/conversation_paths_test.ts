import { strict as assert } from "node:assert";
import { canFit } from "../../../llm/rules/conversation_paths.ts";
import { withServer } from "../../harness.ts";
import { requestsOf } from "../examples.ts";

Deno.test("canFit() is true for the paths of those endpoints that a rule answers, and for no others", async () => {
  await withServer({ set: ['llm.response.rules=[{"name":"all","answer":{}}]'] }, async ({ ask, rows }) => {
    for (const { path, init } of await requestsOf(ask)) {
      await (await ask(path, init())).body?.cancel();
      const row = (await rows()).at(-1);
      const { pathname } = new URL(path, "http://errorworks");
      const { method } = init();
      const fits = method === "POST" && canFit(pathname);
      assert.equal(fits, row?.["rule"] === "all", `${method} ${pathname}`);
    }
  });
});

Deno.test("canFit() takes patterns that fit a path of a conversation in any way", () => {
  for (
    const fits of [
      "*",
      "/v1/*",
      "*completions",
      "/v1beta/models/gemini-*:*",
      "/openai/deployments/mine/chat/*",
    ]
  ) {
    assert.equal(canFit(fits), true, fits);
  }
  for (const fits of ["/v1/messages/", "/v1/v1/messages", "/**/chat*", "a".repeat(600)]) {
    assert.equal(canFit(fits), true, fits);
  }
  for (const never of ["/web/*", "/v1/embeddings", "*embeddings", "", "/v1/models", "/v2/*", "v1/messages"]) {
    assert.equal(canFit(never), false, never);
  }
});
