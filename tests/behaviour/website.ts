/** Behaviours that visitors of the website are promised. */
import { strict as assert } from "node:assert";
import type { Target } from "../harness.ts";
import { sha256 } from "../../engine/base/digest.ts";
import { hiddenIn, visitorTo } from "../web/pages/support.ts";
import { type Behaviour, isExact } from "./behaviour.ts";
import { read, settled, startOver, statsOf } from "./steer.ts";

const PAGE = "/web/item/lamp-00042";

/** Asks for a page as it is, without a coding, and follows no redirect. */
function visit(target: Target, path = PAGE, headers: Record<string, string> = {}) {
  return read(
    target.ask(path, { headers: { "accept-encoding": "identity", ...headers }, redirect: "manual" }),
  );
}

/** The truth about an address, from `/admin/truth`. */
async function truthOf(target: Target, path = PAGE) {
  return await (await target.admin(`/truth?url=${encodeURIComponent(path)}`)).json();
}

/** Visits once while one fault fires at every request; the result is the reply and its row. */
async function once(target: Target, fault: string, options: Readonly<Record<string, unknown>> = {}) {
  await startOver(target, { faults: { [fault]: { pct: 100, ...options } } }, "web");
  const reply = await visit(target);
  const [row = {}, ...more] = await settled(target, "web");
  assert.equal(more.length, 0);
  assert.equal(row["fault"], fault);
  assert.equal(row["outcome"], "fault");
  return { reply, row };
}

async function isTrue(target: Target): Promise<void> {
  const truth = await truthOf(target);
  const { status, headers, text } = await visit(target);
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
  assert.equal(sha256(text), truth.body_sha256);
  assert.ok(text.includes(truth.title));
  const [row] = await settled(target, "web");
  assert.deepEqual([row?.["outcome"], row?.["kind"]], ["success", "item"]);
}

async function knowsItsPaths(target: Target): Promise<void> {
  const { status, headers } = await visit(target, "/web/nowhere");
  assert.equal(status, 404);
  assert.match(headers.get("content-type") ?? "", /^text\/html/);
  assert.equal((await truthOf(target, "/web/nowhere")).status, 404);
  const [row] = await settled(target, "web");
  assert.equal(row?.["outcome"], "client_error");
}

async function knowsItsValidators(target: Target): Promise<void> {
  const { headers, text } = await visit(target);
  const etag = headers.get("etag") ?? assert.fail("no entity tag");
  const again = await visit(target, PAGE, { "if-none-match": etag });
  assert.deepEqual([again.status, again.text], [304, ""]);
  const part = await visit(target, PAGE, { range: "bytes=5-14", "if-range": etag });
  assert.deepEqual([part.status, part.text], [206, text.slice(5, 15)]);
}

async function logsIn(target: Target): Promise<void> {
  const visitor = visitorTo({ ask: (path, init) => target.ask(path, { ...init, redirect: "manual" }) });
  const hidden = hiddenIn(await (await visitor.get("/web/login")).text());
  const fields = { ...hidden, username: "Ada", password: "errorworks" };
  const answer = await visitor.post("/web/login", fields);
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/web/account"]);
  await answer.body?.cancel();
  assert.match(await (await visitor.get("/web/account")).text(), /<strong id="user">Ada<\/strong>/);
}

async function redirects(target: Target): Promise<void> {
  const { reply, row } = await once(target, "redirect_chain", { hops: [2, 2], status: 307 });
  assert.equal(reply.status, 307);
  assert.equal(reply.headers.get("location"), row["redirect_target"]);
  await startOver(target);
  const next = await visit(target, String(row["redirect_target"]));
  assert.equal(next.headers.get("location")?.split("?")[0], PAGE, "the second hop is the last");
}

async function damages(target: Target): Promise<void> {
  const { reply, row } = await once(target, "truncated_html");
  assert.equal(reply.status, 200);
  assert.notEqual(sha256(reply.text), (await truthOf(target)).body_sha256);
  assert.equal(row["ending"], "complete");
}

async function cutsShort(target: Target): Promise<void> {
  const { reply, row } = await once(target, "incomplete_response", { part_pct: [50, 50], how: "fin" });
  assert.equal(reply.status, null, "no whole reply may come");
  assert.deepEqual([row["status"], row["ending"], row["degraded"]], [200, "fin", 0]);
}

/** A fetch takes it, with or without a reason phrase. */
async function sendsRawBytes(target: Target): Promise<void> {
  const { reply, row } = await once(target, "no_reason_phrase");
  assert.equal(sha256(reply.text), (await truthOf(target)).body_sha256);
  assert.equal(row["degraded"], await isExact(target) ? 0 : 1);
}

async function doesAsItIsAsked(target: Target): Promise<void> {
  const path = `${PAGE}?fault=forbidden`;
  assert.equal((await visit(target, path)).status, 200);
  assert.equal((await visit(target, "/web/status/418")).status, 404);
  await startOver(target, { ask: { enabled: true } }, "web");
  assert.equal((await visit(target, path)).status, 403);
  assert.equal((await visit(target, PAGE, { "x-errorworks-fault": "gone" })).status, 410);
  assert.equal((await visit(target, "/web/status/418")).status, 418);
  const asked = (await settled(target, "web")).map((row) => row["asked"]);
  assert.deepEqual(asked.sort(), ["forbidden", "gone", null]);
}

async function countsVisitors(target: Target): Promise<void> {
  const rungs = { limited: 1, challenged: 1, forbidden: 1 };
  const ladder = { enabled: true, by: "user_agent", requests: 3, window_sec: 3600, ...rungs };
  await startOver(target, { ladder }, "web");
  const agent = { "user-agent": `one of ${(await statsOf(target)).run_id}` };
  const statuses = [];
  for (let n = 0; n < 7; n++) statuses.push((await visit(target, PAGE, agent)).status);
  assert.deepEqual(statuses, [200, 200, 200, 429, 200, 403, 403]);
  assert.equal((await visit(target, PAGE, { "user-agent": "another" })).status, 200);
  const rows = (await settled(target, "web")).map(({ rung }) => rung);
  assert.deepEqual(rows.filter(Boolean).sort(), ["banned", "challenged", "forbidden", "limited"]);
}

export const websiteBehaviours: readonly Behaviour[] = [
  { name: "a page is what the truth says", show: isTrue },
  { name: "what the site does not have is a page of 404", show: knowsItsPaths },
  { name: "a page that is known is a 304, a part of it a 206", show: knowsItsValidators },
  { name: "who logs in has an account", show: logsIn },
  { name: "a redirect leads where its row says", show: redirects },
  { name: "a damaged page is a 200 that is not true", show: damages },
  { name: "an incomplete page breaks off", show: cutsShort },
  { name: "raw bytes are exact, or the row tells that they were not", show: sendsRawBytes },
  { name: "a visitor gets the fault that it asks for, where it may", show: doesAsItIsAsked },
  { name: "who is too fast climbs the ladder, alone", show: countsVisitors },
];
