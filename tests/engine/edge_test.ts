import { strict as assert } from "node:assert";
import { createEdge } from "../../engine/edge.ts";
import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";
import { HELLO } from "../harness.ts";

const chat = () =>
  new Request("http://edge/v1/chat/completions", { method: "POST", body: JSON.stringify(HELLO) });

Deno.test("an edge host is configured by its environment and answers", async () => {
  const env = { ERRORWORKS_PRESET: "silent", ERRORWORKS_ADMIN_TOKEN: "secret" };
  const edge = createEdge([llm, web], () => env);
  const answer = await edge.fetch(chat());
  assert.equal(answer.status, 200);
  assert.equal((await answer.json()).object, "chat.completion");
  const health = await (await edge.fetch(new Request("http://edge/health"))).json();
  assert.deepEqual([health.preset, health.transport], ["silent", "fetch"]);
  const headers = { authorization: "Bearer secret" };
  const stats = await (await edge.fetch(new Request("http://edge/admin/stats", { headers }))).json();
  assert.equal(stats.llm.total_requests, 1);
  await edge.close();
});

Deno.test("an edge host that is configured wrongly says what is wrong, and looks like no fault", async () => {
  const edge = createEdge([llm, web], () => ({ ERRORWORKS_PRESET: "nope" }));
  const answer = await edge.fetch(chat());
  assert.equal(answer.status, 500);
  assert.equal(answer.headers.get("x-errorworks-bug"), "1");
  assert.match((await answer.json()).error.problems[0].message, /no such preset, available are/);
});
