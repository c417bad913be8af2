/** C13 to C15: circuit breakers, as a server sees them. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { entryOf, type Told } from "./simulation/journal.ts";

/** An outage of forty seconds, after a minute in which all was well. */
const OUTAGE = { from: 60_000, to: 100_000 };
const DOWN = { status: 503, fault: "service_unavailable" } as const;
const END = 160_000;

/** A circuit breaker. */
interface Breaker {
  /** Failures in a row that open it. */
  readonly failures: number;
  readonly break_ms: number;
  /** Requests that it lets through before it opens again. */
  readonly probes: number;
  /** Milliseconds at a tenth of its rate after the first good answer. */
  readonly slow_ms?: number;
}

/** Calls of one try each, that begin `every_ms`, with or without a breaker. */
function callsOf(every_ms: number, breaker: Breaker | null, refusal: Partial<Told> = DOWN): Told[] {
  const told: Told[] = [];
  let [row, openUntil, probing, slowUntil] = [0, 0, false, 0];
  for (let [at, number] = [0, 0]; at < END; at += every_ms, number++) {
    if (breaker && at < openUntil || at < slowUntil && number % 10 > 0) continue;
    const isDown = at >= OUTAGE.from && at < OUTAGE.to;
    told.push({ at: at + number % 7, body: JSON.stringify({ prompt: number }), ...isDown ? refusal : {} });
    if (probing && !isDown) slowUntil = at + (breaker?.slow_ms ?? 0);
    row = isDown ? row + 1 : 0;
    if (!isDown) probing = false;
    if (breaker && row >= (probing ? breaker.probes : breaker.failures)) {
      [row, openUntil, probing] = [0, at + breaker.break_ms, true];
    }
  }
  return told;
}

function seen(told: readonly Told[], settings = {}) {
  const result = verdict(told.map(entryOf), { settings, extras: { exited: true } });
  const of = (id: string) => result.findings.find(({ check }) => check === id);
  return { c13: of("C13"), c14: of("C14"), c15: of("C15"), mistakes: mistakesIn(result) };
}

/** Mistakes of a kind that the checks of circuit breakers could be the cause of. */
function isAccused({ mistakes }: ReturnType<typeof seen>): boolean {
  return mistakes.some(({ check }) => ["C13", "C14", "C15"].includes(check));
}

Deno.test("C13 tells how a breaker opened, C14 its probes, C15 that it closed", () => {
  const { c13, c14, c15 } = seen(callsOf(200, { failures: 10, break_ms: 5_000, probes: 2 }));
  assert.deepEqual([c13?.outcome, c13?.figure], ["observed", "in 1 of 1 outage"]);
  assert.match(
    c13?.proof ?? "",
    /^After #0309 and 10 failures it had no call under way for \d[.\d]* s, as with an open breaker: 8 pauses in an outage of 42 s\.$/,
  );
  assert.deepEqual([c14?.outcome, c14?.figure, c14?.note], ["holds", "7 of 7", "2 each time"]);
  assert.deepEqual([c15?.outcome, c15?.have], ["not_enough", 1]); // one outage shows little
});

Deno.test("C15 holds for a breaker that closed soon, three times", () => {
  const one = callsOf(200, { failures: 10, break_ms: 5_000, probes: 1 });
  const told = [0, 1, 2].flatMap((round) =>
    one.map((call) => ({ ...call, at: call.at + round * END, body: `${call.body} ${round}` }))
  );
  const { c13, c15 } = seen(told);
  assert.deepEqual([c13?.figure, c15?.outcome, c15?.figure], ["in 3 of 3 outages", "holds", "3 of 3"]);
});

Deno.test("C13 tells of no breaker where a hundred calls went on through an outage, and accuses nobody", () => {
  const steady = seen(callsOf(200, null));
  assert.deepEqual([steady.c13?.outcome, steady.c13?.figure], ["observed", "none in 200 calls"]);
  assert.match(
    steady.c13?.proof ?? "",
    /went on calling through an outage of 40 s, in which 200 of 200 requests failed/,
  );
  assert.ok(!isAccused(steady));
  const few = seen(callsOf(800, null));
  assert.deepEqual([few.c13?.outcome, few.c13?.have, few.c13?.need], ["not_enough", 50, 100]);
  assert.equal(
    seen(callsOf(800, null), { checks: { C13: { least_calls: 40 } } }).c13?.figure,
    "none in 50 calls",
  );
  assert.equal(seen(callsOf(200, null).filter(({ at }) => at < 100_000)).c13?.outcome, "not_enough"); // not over yet
});

Deno.test("C14 and C15 tell of many probes and of a slow return, and accuse nobody", () => {
  const eager = seen(callsOf(100, { failures: 20, break_ms: 5_000, probes: 15 }));
  assert.deepEqual([eager.c14?.outcome, eager.c14?.note], ["observed", "15 each time"]);
  assert.match(eager.c14?.proof ?? "", /^15 requests came between two pauses, from #\d+ on\.$/);
  const slow = seen(callsOf(100, { failures: 20, break_ms: 4_000, probes: 1, slow_ms: 20_000 }));
  assert.equal(slow.c15?.outcome, "observed");
  assert.match(
    slow.c15?.proof ?? "",
    /was the first good answer after pauses of up to 3\.\d+ s, and it took \d\d/,
  );
  assert.ok(!isAccused(eager) && !isAccused(slow));
});

Deno.test("C13 says nothing of a client whose retries cannot be told from new calls", () => {
  // It goes through three hundred prompts over and over.
  const told = callsOf(200, null).map((one, at) => ({ ...one, body: JSON.stringify({ prompt: at % 300 }) }));
  assert.equal(seen(told).c13?.outcome, "not_enough");
});

Deno.test("C13 takes no wait for a breaker that the server asked for, that is usual, or that may end in a retry", () => {
  const breaker = { failures: 10, break_ms: 5_000, probes: 1 };
  const asked = { ...DOWN, replyHeaders: [["retry-after", "5"]] } as const;
  assert.notEqual(seen(callsOf(200, breaker, asked)).c13?.outcome, "observed");
  assert.equal(seen(callsOf(2_000, null)).c13?.outcome, "not_enough"); // twenty calls, two seconds apart
  const same = callsOf(200, breaker).map((one) => one.at >= OUTAGE.from ? { ...one, body: "{}" } : one);
  assert.notEqual(seen(same).c13?.outcome, "observed");
  // The last request that failed comes again after more than a minute.
  const before = callsOf(200, null).filter(({ at }) => at < 63_000);
  const late = { at: 135_000, body: before.at(-1)?.body ?? "", ...DOWN };
  const after = [137_000, 138_000, 139_000].map((at): Told => ({ at, body: `${at}` }));
  assert.equal(seen([...before, late, ...after]).c13?.outcome, "not_enough");
  // Batches: the next one begins when all calls of the last one are over, which takes long while they are retried.
  const batches = Array.from({ length: 60 }, (_, batch) => {
    const isDown = batch >= 30 && batch < 36;
    const at = batch < 30
      ? batch * 2_000
      : batch < 36
      ? 60_000 + (batch - 30) * 7_000
      : 102_000 + (batch - 36) * 2_000;
    return Array.from(
      { length: 10 },
      (_, call) =>
        (isDown ? [0, 1_500, 6_000] : [0]).map((wait, attempt): Told => ({
          at: at + wait + call * (attempt + 1) * 8,
          body: JSON.stringify({ prompt: 10 * batch + call }),
          sender: { attempt },
          ...isDown ? DOWN : {},
        })),
    ).flat();
  }).flat();
  assert.equal(seen(batches).c13?.outcome, "not_enough");
});

Deno.test("C13 sees each breaker, and none where there is none, at any rate and length", () => {
  const breaker = fc.record({
    failures: fc.integer({ min: 10, max: 40 }),
    break_ms: fc.integer({ min: 4_000, max: 15_000 }),
    probes: fc.integer({ min: 1, max: 10 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 400 }), fc.option(breaker), (every_ms, breaker) => {
      const found = seen(callsOf(every_ms, breaker));
      assert.match(found.c13?.figure ?? "", breaker ? /^in 1 of 1 outage$/ : /^none in \d+ calls$/);
      assert.ok(!isAccused(found));
    }),
    { numRuns: 15 },
  );
});
