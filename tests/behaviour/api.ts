/** Behaviours that users of the fake API, and of the server as such, are promised. */
import { strict as assert } from "node:assert";
import { HELLO, type Target } from "../harness.ts";
import { type Behaviour, isExact } from "./behaviour.ts";
import { exported, healthOf, read, reset, settled, startOver, statsOf, update } from "./steer.ts";

/** Asks once while one fault fires at every request; the result is the reply and its row. */
async function once(target: Target, fault: string, options: Readonly<Record<string, unknown>> = {}) {
  await startOver(target, { faults: { [fault]: { pct: 100, ...options } } });
  const reply = await read(target.chat());
  const [row = {}, ...more] = await settled(target);
  assert.equal(more.length, 0);
  assert.equal(row["fault"], fault);
  assert.equal(row["outcome"], "fault");
  return { reply, row };
}

/** The status of each of some requests, one after the other. */
async function statuses(target: Target, count: number): Promise<(number | null)[]> {
  const all = [];
  for (let n = 0; n < count; n++) all.push((await read(target.chat())).status);
  return all;
}

async function isWhole(target: Target): Promise<void> {
  const { status, headers, text } = await read(target.chat());
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "application/json");
  const { object, model, choices, usage } = JSON.parse(text);
  assert.equal(object, "chat.completion");
  assert.ok(model.startsWith(HELLO.model), model);
  assert.ok(choices[0].message.content.length > 0);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  const [row] = await settled(target);
  assert.equal(row?.["outcome"], "success");
  assert.equal(row["request_id"], headers.get("x-request-id"));
}

async function streams(target: Target): Promise<void> {
  const { status, headers, text } = await read(target.chat({ stream: true }));
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/event-stream; charset=utf-8");
  const frames = text.split("\n\n").filter((frame) => frame !== "");
  assert.equal(frames.pop(), "data: [DONE]");
  for (const frame of frames) {
    assert.equal(JSON.parse(frame.replace(/^data: /, "")).object, "chat.completion.chunk");
  }
}

async function answersWithAnError(target: Target): Promise<void> {
  const { reply, row } = await once(target, "rate_limit", { retry_after_sec: [3, 3] });
  assert.equal(reply.status, 429);
  assert.equal(reply.headers.get("retry-after"), "3");
  assert.equal(JSON.parse(reply.text).error.code, "rate_limit_exceeded");
  assert.equal(row["ending"], "complete");
}

async function spoilsContent(target: Target): Promise<void> {
  const { reply, row } = await once(target, "invalid_json");
  assert.equal(reply.status, 200);
  assert.throws(() => JSON.parse(reply.text), SyntaxError);
  assert.equal(row["ending"], "complete");
}

async function resets(target: Target): Promise<void> {
  const { reply, row } = await once(target, "connection_reset");
  assert.equal(reply.status, null, "no whole reply may come");
  assert.equal(row["ending"], "rst");
  assert.equal(row["degraded"], await isExact(target) ? 0 : 1);
}

async function cutsShort(target: Target): Promise<void> {
  const { reply, row } = await once(target, "incomplete_response", { part_pct: [50, 50], how: "fin" });
  assert.equal(reply.status, null, "no whole reply may come");
  assert.equal(row["status"], 200);
  assert.equal(row["ending"], "fin");
  assert.equal(row["degraded"], 0, "every transport can end a body early");
}

/** Latency of each slow reply, and the number of requests at once. */
const DELAY_MS = 1000;
const AT_ONCE = 8;
/** Half of what they would take one after the other. */
const LONGEST_MS = AT_ONCE * DELAY_MS / 2;
/** Timers may be early by a millisecond or so. */
const SLACK_MS = 5;

async function waitsForAllAtOnce(target: Target): Promise<void> {
  await startOver(target, { faults: { slow_response: { pct: 100, delay_sec: [1, 1] } } });
  const from = performance.now();
  const replies = await Promise.all(Array.from({ length: AT_ONCE }, () => read(target.chat())));
  const ms = performance.now() - from;
  assert.deepEqual(replies.map(({ status }) => status), new Array(AT_ONCE).fill(200));
  assert.ok(ms >= DELAY_MS - SLACK_MS, `${ms} ms are less than one delay`);
  assert.ok(ms < LONGEST_MS, `${ms} ms: they waited for each other`);
}

async function refusesABadBody(target: Target): Promise<void> {
  for (const body of ["{", JSON.stringify({ model: "gpt-4o" })]) {
    const { status, text } = await read(target.ask("/v1/chat/completions", { method: "POST", body }));
    assert.equal(status, 400);
    assert.equal(JSON.parse(text).error.type, "invalid_request_error");
  }
  for (const row of await settled(target)) {
    assert.equal(row["outcome"], "client_error");
    assert.equal(row["ordinal"], null, "it takes no number and draws no fault");
  }
}

async function knowsItsPaths(target: Target): Promise<void> {
  for (const path of ["/nothing", "/v1/nothing", "/health/nothing"]) {
    const { status, text } = await read(target.ask(path));
    assert.equal(status, 404, path);
    assert.ok(JSON.parse(text).error.message, path);
  }
}

async function listsModels(target: Target): Promise<void> {
  const { object, data } = JSON.parse((await read(target.ask("/v1/models"))).text);
  assert.equal(object, "list");
  const [{ id }] = data;
  assert.equal(JSON.parse((await read(target.ask(`/v1/models/${id}`))).text).id, id);
  const unknown = await read(target.ask("/v1/models/nothing"));
  assert.equal(unknown.status, 404);
  assert.equal(JSON.parse(unknown.text).error.code, "model_not_found");
}

async function wantsItsToken(target: Target): Promise<void> {
  for (const path of ["config", "stats", "export"]) {
    assert.equal((await read(target.ask(`/admin/${path}`))).status, 401);
    const headers = { authorization: "Bearer wrong" };
    assert.equal((await read(target.ask(`/admin/${path}`, { headers }))).status, 403);
    assert.equal((await read(target.admin(`/${path}`))).status, 200);
  }
}

async function changes(target: Target): Promise<void> {
  const { config_version } = await statsOf(target);
  assert.deepEqual(await statuses(target, 1), [200]);
  const { status, body } = await update(target, { faults: { forbidden: { pct: 100 } } });
  assert.equal(status, 200);
  assert.equal(body.config_version, config_version + 1);
  assert.deepEqual(await statuses(target, 4), [403, 403, 403, 403]);
}

async function refusesAWrongConfiguration(target: Target): Promise<void> {
  const before = await (await target.admin("/config")).json();
  const { status, body } = await update(target, { faults: { rate_limt: { pct: 1 } } });
  assert.equal(status, 422);
  assert.equal(body.error.problems[0].path, "llm.faults.rate_limt");
  assert.deepEqual(await (await target.admin("/config")).json(), before);
  assert.deepEqual(await statuses(target, 4), [200, 200, 200, 200]);
}

async function repeatsItself(target: Target): Promise<void> {
  await startOver(target, { faults: { rate_limit: { pct: 30 }, internal_error: { pct: 30 } } });
  const first = await statuses(target, 20);
  assert.ok(new Set(first).size > 1, "some of them meet a fault");
  await settled(target);
  const run_id = await reset(target);
  assert.deepEqual(await statuses(target, 20), first);
  const rows = await settled(target);
  assert.deepEqual(rows.map(({ ordinal }) => Number(ordinal)).sort((a, b) => a - b), [...first.keys()]);
  for (const row of await exported(target, "?run_id=all")) assert.equal(row["run_id"], run_id);
}

async function exportsPages(target: Target): Promise<void> {
  await statuses(target, 5);
  const rows = await settled(target);
  const paged: unknown[] = [];
  for (let path: string | undefined = "/admin/export?limit=2"; path;) {
    const response = await target.admin(path.replace("/admin", ""));
    assert.equal(response.headers.get("content-type"), "application/x-ndjson");
    paged.push(...(await response.text()).split("\n").filter(Boolean).map((line) => JSON.parse(line)));
    path = /<([^>]+)>/.exec(response.headers.get("link") ?? "")?.[1];
  }
  assert.deepEqual(paged, rows);
}

async function countsWhatItDid(target: Target): Promise<void> {
  await startOver(target, { faults: { rate_limit: { pct: 50 } } });
  const all = await statuses(target, 20);
  const { llm } = await statsOf(target); // at once: figures do not lag behind the replies
  const limited = all.filter((status) => status === 429).length;
  assert.equal(llm.total_requests, 20);
  assert.equal(llm.requests_by_fault.rate_limit, limited);
  assert.equal(llm.requests_by_outcome.fault, limited);
  assert.equal(llm.requests_by_outcome.success, 20 - limited);
  assert.equal(llm.requests_by_status_code[200], 20 - limited);
}

async function isHealthy(target: Target): Promise<void> {
  const { status, in_flight, bugs, diagnostics, degraded_faults } = await healthOf(target);
  assert.equal(status, "healthy");
  assert.equal(in_flight, 0);
  assert.equal(bugs, 0);
  assert.deepEqual(degraded_faults, []);
  for (const { state } of diagnostics.workers) assert.equal(state, "ready");
  for (const path of ["/health/live", "/health/ready"]) {
    assert.equal((await read(target.ask(path))).status, 200);
  }
}

export const apiBehaviours: readonly Behaviour[] = [
  { name: "a chat completion is whole", show: isWhole },
  { name: "a stream ends with [DONE]", show: streams },
  { name: "an HTTP fault is an error of the real API", show: answersWithAnError },
  { name: "a content fault is a 200 that cannot be read", show: spoilsContent },
  { name: "a reset leaves no whole reply, and its row tells whether it was exact", show: resets },
  { name: "an incomplete response breaks off", show: cutsShort },
  { name: "eight slow replies take the time of one", show: waitsForAllAtOnce },
  { name: "a bad body is a 400 without a fate", show: refusesABadBody },
  { name: "an unknown path is a 404", show: knowsItsPaths },
  { name: "models are listed", show: listsModels },
  { name: "the admin routes want their token", show: wantsItsToken },
  { name: "a change is in force when it is answered", show: changes },
  { name: "a wrong configuration changes nothing", show: refusesAWrongConfiguration },
  { name: "a reset begins the same run again, and the old one is gone", show: repeatsItself },
  { name: "the export hands out every row once, in pages", show: exportsPages },
  { name: "the figures are those that clients saw", show: countsWhatItDid },
  { name: "it is healthy", show: isHealthy },
];
