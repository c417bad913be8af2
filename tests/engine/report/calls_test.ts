/** Calls and evidence of a report: what is shown, and what is said to be left out. */
import { strict as assert } from "node:assert";
import { evidenceFor } from "../../../engine/report/calls/evidence.ts";
import { shownCalls } from "../../../engine/report/calls/shown_calls.ts";
import { timelineOf } from "../../../engine/report/figures/timeline.ts";
import { finished } from "../../../engine/base/clock.ts";
import { examination } from "../../../engine/verdict/verdict.ts";
import { entryOf, type Told } from "../verdict/simulation/journal.ts";

/** Calls of two attempts whose first one fails for good (a mistake) or in passing, and calls of one. */
function told({ wrong = 0, retried = 0, plain = 0 }): Told[] {
  const pairs = [
    ...Array.from({ length: wrong }, () => 400),
    ...Array.from({ length: retried }, () => 503),
    ...Array.from({ length: plain }, () => null),
  ];
  return pairs.flatMap((status, at): Told[] => {
    const call = { at: at * 5_000, body: JSON.stringify({ prompt: at }) };
    if (status === null) return [call];
    const replyHeaders = [["retry-after", "2"]] as const;
    return [{ ...call, status, fault: "some_fault", replyHeaders }, { ...call, at: call.at + 2_500 }];
  });
}

function shownOf(all: readonly Told[]) {
  const entries = all.map(entryOf);
  const { clients, verdict: { findings } } = finished(examination(entries));
  return { entries, findings, calls: shownCalls(clients, findings) };
}

Deno.test("shownCalls() shows calls that broken checks name, then the retried, then a sample, and counts the rest", () => {
  const { calls: { total, shown, left_out } } = shownOf(told({ wrong: 20, retried: 20, plain: 100 }));
  assert.equal(total, 140);
  assert.deepEqual(shown.map(({ why }) => why).filter((why, at, all) => why !== all[at - 1]), [
    "broken",
    "retried",
    "sample",
  ]);
  const [first] = shown;
  assert.deepEqual(first?.checks.includes("C2"), true);
  const all = total - shown.length;
  assert.equal(left_out.broken + left_out.retried + left_out.others, all);
  assert.ok(shown.length <= 40 && left_out.others > 0, `${shown.length}`);
});

Deno.test("shownCalls() tells when each attempt began, what was asked for, and what the client got", () => {
  const { calls: { shown: [call] } } = shownOf(told({ retried: 1, plain: 3 }));
  assert.equal(call?.why, "retried");
  assert.deepEqual([call.route, call.ended, call.duration_ms], ["POST /v1/chat/completions", "good", 2_520]);
  const [first, second] = call.attempts;
  assert.deepEqual(
    [first?.start_ms, first?.status, first?.fault, first?.asked_wait_ms, first?.fate],
    [0, 503, "some_fault", 2_000, "transient"],
  );
  assert.deepEqual([second?.start_ms, second?.joined_by, second?.fate], [2_500, "same_body", "good"]);
});

Deno.test("evidenceFor() has the first requests of broken checks, each once, their bodies cut in the middle", () => {
  const body = `{"prompt":"${"x".repeat(5_000)}THE END"}`;
  const { entries, findings } = shownOf(told({ wrong: 6 }).map((one) => ({ ...one, body: body + one.body })));
  const evidence = evidenceFor(findings, entries);
  assert.equal(new Set(evidence.map(({ id }) => id)).size, evidence.length);
  const named = new Set(findings.flatMap(({ outcome, evidence }) => outcome === "broken" ? evidence : []));
  assert.ok(evidence.length > 0 && evidence.every(({ id }) => named.has(id)));
  const [one] = evidence;
  assert.match(one?.request.body ?? "", /^\{"prompt":"xxx[^]*… \d+ characters left out …[^]*THE END/);
  assert.ok((one?.request.body ?? "").length < 2_000);
});

Deno.test("timelineOf() has steps as fine as a short run needs them", () => {
  const entries = [0, 5, 1_000, 2_900].map((at) => entryOf({ at, body: String(at) }, at));
  const timeline = timelineOf(entries);
  assert.equal(timeline?.step_ms, 50);
  assert.equal(timeline.good.length, 59);
  assert.equal(timeline.good.reduce((a, b) => a + b, 0), 4);
  assert.equal(timelineOf([]), null);
});
