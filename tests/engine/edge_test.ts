import { strict as assert } from "node:assert";
import { createEdge } from "../../engine/edge.ts";
import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";
import { HELLO } from "../harness.ts";

/** An edge module of a process with this environment; what it prints and refuses is kept. */
function edgeIn(env: Record<string, string>) {
  const lines: string[] = [];
  const refused: string[] = [];
  const host = {
    env: () => env,
    line: (text: string) => void lines.push(text),
    refuse: (why: string) => void refused.push(why),
  };
  return { ...createEdge([llm, web], host), lines, refused };
}

const chat = () =>
  new Request("http://edge/v1/chat/completions", { method: "POST", body: JSON.stringify(HELLO) });

Deno.test("an edge host is configured by its environment and answers", async () => {
  const env = { ERRORWORKS_PRESET: "silent", ERRORWORKS_ADMIN_TOKEN: "secret" };
  const edge = edgeIn(env);
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
  const edge = edgeIn({ ERRORWORKS_PRESET: "nope" });
  const answer = await edge.fetch(chat());
  assert.equal(answer.status, 500);
  assert.equal(answer.headers.get("x-errorworks-bug"), "1");
  assert.match((await answer.json()).error.problems[0].message, /no such preset, available are/);
});

for (const hostname of ["0.0.0.0", "::", "192.0.2.7"]) {
  Deno.test(`an edge host that listens on ${hostname} is refused, and the option named`, async () => {
    const edge = edgeIn({});
    await edge.onListen({ hostname, port: 8000 });
    assert.equal(edge.lines.length, 0);
    assert.match(edge.refused.join(), /other machines could reach it.*--host 127\.0\.0\.1/);
    assert.match(edge.refused.join(), /ERRORWORKS_ALLOW_EXTERNAL_BIND=true \(server\.allow_external_bind\)/);
  });
}

for (
  const [what, hostname, env] of [
    ["loopback", "127.0.0.1", {}],
    ["loopback of IPv6", "::1", {}],
    ["any host if that is allowed", "0.0.0.0", { ERRORWORKS_ALLOW_EXTERNAL_BIND: "true" }],
    ["any host of Deno Deploy", "0.0.0.0", { DENO_DEPLOYMENT_ID: "d1" }],
  ] as const
) {
  Deno.test(`an edge host may listen on ${what}, and says where it does`, async () => {
    const edge = edgeIn(env);
    await edge.onListen({ hostname, port: 8000 });
    assert.deepEqual(edge.refused, []);
    assert.match(edge.lines.join(), /^Listening on http:\/\/.+:8000\/$/);
  });
}

Deno.test("deno serve main.ts ends with a refusal unless it listens on loopback", async () => {
  const main = new URL("../../main.ts", import.meta.url).pathname;
  const args = ["serve", "--no-check", "--allow-all", "--host", "0.0.0.0", "--port", "0", main];
  const command = new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "piped" });
  const { code, stderr } = await command.output();
  assert.equal(code, 1);
  assert.match(new TextDecoder().decode(stderr), /Refused to listen on 0\.0\.0\.0/);
});
