import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { createEdge } from "../../engine/edge.ts";
import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";
import { HELLO, underLoad } from "../harness.ts";
import { inFolder } from "./support.ts";
import { until } from "../waits.ts";

/** An edge module of a process with this environment; what it prints and refuses is kept. */
function edgeIn(env: Record<string, string>) {
  const lines: string[] = [];
  const refused: string[] = [];
  const errors: string[] = [];
  const [asked, left] = [Promise.withResolvers<string>(), Promise.withResolvers<number>()];
  const host = {
    env: () => env,
    line: (text: string) => void lines.push(text),
    error: (text: string) => void errors.push(text),
    stopped: () => asked.promise,
    exit: (code: number) => left.resolve(code),
    refuse: (why: string) => void refused.push(why),
  };
  const stop = () => asked.resolve("SIGTERM");
  return { ...createEdge([llm, web], host), lines, refused, errors, stop, left: left.promise };
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
    assert.match(edge.lines[0] ?? "", /^Listening on http:\/\/.+:8000\/$/);
    await edge.close();
  });
}

/** Sentences of `GET /` about the token. */
const OF_TOKEN = {
  generated: "was printed at start-up",
  set: "The token is the one that was set",
  none: "No admin token was set",
};

/** Fails unless `GET /` says that of the token and nothing else, as a text and as a page. */
async function saysOfToken(
  { fetch }: ReturnType<typeof edgeIn>,
  expected: keyof typeof OF_TOKEN,
): Promise<void> {
  for (const accept of ["*/*", "text/html"]) {
    const text = await (await fetch(new Request("http://edge/", { headers: { accept } }))).text();
    assert.deepEqual(Object.values(OF_TOKEN).filter((said) => text.includes(said)), [OF_TOKEN[expected]]);
  }
}

const stats = (token: string) =>
  new Request("http://edge/admin/stats", { headers: { authorization: `Bearer ${token}` } });

Deno.test("an edge host that listens shows the token it generated, and that token opens /admin", async () => {
  const edge = edgeIn({});
  await edge.onListen({ hostname: "127.0.0.1", port: 8000 });
  const token = /admin token: ([0-9a-f]{32}) /.exec(edge.lines.join("\n"))?.[1] ?? "";
  assert.equal((await edge.fetch(stats(token))).status, 200);
  assert.equal((await edge.fetch(stats("another"))).status, 403);
  await saysOfToken(edge, "generated");
  await edge.close();
});

Deno.test("an edge host does not print a token that was set", async () => {
  const edge = edgeIn({ ERRORWORKS_ADMIN_TOKEN: "secret-token" });
  await edge.onListen({ hostname: "127.0.0.1", port: 8000 });
  assert.doesNotMatch(edge.lines.join(), /secret-token/);
  assert.equal((await edge.fetch(stats("secret-token"))).status, 200);
  await saysOfToken(edge, "set");
  await edge.close();
});

async function demandsToken(edge: ReturnType<typeof edgeIn>): Promise<void> {
  const answer = await edge.fetch(stats("undefined"));
  assert.equal(answer.status, 403);
  assert.match((await answer.json()).error.message, /ERRORWORKS_ADMIN_TOKEN/);
  await saysOfToken(edge, "none");
  assert.equal((await edge.fetch(chat())).status, 200);
  await edge.close();
}

Deno.test("an edge host that never listens demands that a token is set", async () => {
  await demandsToken(edgeIn({ ERRORWORKS_PRESET: "silent" }));
});

Deno.test("Deno Deploy, whose log is no place for secrets, demands that a token is set", async () => {
  const edge = edgeIn({ ERRORWORKS_PRESET: "silent", DENO_DEPLOYMENT_ID: "d1" });
  await edge.onListen({ hostname: "0.0.0.0", port: 8000 });
  assert.match(edge.lines.join(), /admin token: none, set ERRORWORKS_ADMIN_TOKEN/);
  await demandsToken(edge);
});

Deno.test("an edge host that could not start says so, and tries again with a later request", async () => {
  await inFolder({}, async (folder) => {
    const edge = edgeIn({ TURSO_DATABASE_URL: `file:${folder}/missing/a.db`, ERRORWORKS_PRESET: "silent" });
    await edge.onListen({ hostname: "127.0.0.1", port: 8000 });
    const answer = await edge.fetch(chat());
    assert.deepEqual([answer.status, answer.headers.get("x-errorworks-bug")], [503, "1"]);
    assert.match(answer.headers.get("retry-after") ?? "", /^[1-9]/);
    assert.equal((await answer.json()).error.type, "start_failed");
    assert.match(edge.errors[0] ?? "", /^Cannot start: /);
    await Deno.mkdir(`${folder}/missing`);
    let status = 503;
    await until("starting", async () => (status = (await edge.fetch(chat())).status) !== 503);
    assert.equal(status, 200);
    await edge.close();
  });
});

Deno.test("deno serve main.ts ends with a refusal unless it listens on loopback", async () => {
  const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
  const args = ["serve", "--no-check", "--allow-all", "--host", "0.0.0.0", "--port", "0", main];
  const signal = AbortSignal.timeout(underLoad(10_000)); // or it would serve for as long as nobody stops it
  const command = new Deno.Command(Deno.execPath(), { args, stdout: "null", stderr: "piped", signal });
  const { code, stderr } = await command.output();
  assert.equal(code, 1);
  assert.match(new TextDecoder().decode(stderr), /Refused to listen on 0\.0\.0\.0/);
});
