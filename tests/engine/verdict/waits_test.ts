/** Waits between tries: those that are none, those that do not vary, and the noise of a machine on top. */
import { strict as assert } from "node:assert";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { chatOf, entryOf, type Told } from "./simulation/journal.ts";

function judged(told: readonly Told[], extras = {}) {
  return verdict(told.map(entryOf), { extras });
}

/** Ids of the checks that are broken and are the client's mistake. */
function mistakes(told: readonly Told[]): readonly string[] {
  return mistakesIn(judged(told)).map(({ check }) => check);
}

/** Outcomes by the id of the check, of the only client. */
function outcomesOf(told: readonly Told[], extras = {}): Readonly<Record<string, string>> {
  return Object.fromEntries(judged(told, extras).findings.map(({ check, outcome }) => [check, outcome]));
}

/** Calls that fail twice, tried again after waits of milliseconds, to which a busy machine adds its own. */
function triedAgain(
  waitOf: (attempt: number) => number,
  noise: readonly number[],
  apart_ms = 1_000,
): readonly Told[] {
  const failed = { status: 500, fault: "internal_error", took: 1 } as const;
  return Array.from({ length: 24 }, (_, call): readonly Told[] => {
    const late = [0, 1].map((k) => noise[(2 * call + k) % noise.length] ?? 0);
    const [body, sender] = [chatOf(`prompt ${call}`), { idempotency_key: `key ${call}` }];
    const second = call * apart_ms + 1 + waitOf(0) + (late[0] ?? 0);
    const third = second + 1 + waitOf(1) + (late[1] ?? 0);
    return [
      { at: call * apart_ms, body, sender, ...failed },
      { at: second, body, sender, ...failed },
      { at: third, body, sender },
    ];
  }).flat();
}

Deno.test("C6 takes calls that fail together for one, as a busy machine makes all of them late", () => {
  // Waits of 700 and 1190 ms. Of thirty calls at once all came back late the first time.
  const failed = { status: 500, fault: "internal_error", took: 1 } as const;
  const told = (apart_ms: number) =>
    Array.from({ length: 30 }, (_, call): readonly Told[] => {
      const [at, body, sender] = [
        call * apart_ms,
        chatOf(`prompt ${call}`),
        { idempotency_key: `key ${call}` },
      ];
      const waits = [960 + call % 7, 1_190 + 3 * (call % 5)];
      return [
        { at, body, sender, ...failed },
        { at: at + 1 + (waits[0] ?? 0), body, sender, ...failed },
        { at: at + 2 + (waits[0] ?? 0) + (waits[1] ?? 0), body, sender },
      ];
    }).flat();
  assert.equal(outcomesOf(told(1))["C6"], "not_enough");
  assert.equal(outcomesOf(told(200))["C6"], "broken");
});

/** Times that Python took to ask again at once, on an idle machine and on a busy one, in milliseconds. */
const IDLE = [2.4, 0.4, 8.1, 1.2, 3, 1.4, 5.8, 1.9, 2.2, 6.7, 2.3, 4.1, 15.6];
const BUSY = [2.4, 45.6, 3.6, 10.2, 136.4, 6.3, 8, 17.6, 5.2, 87.3, 26.1, 10.6, 4.5, 13.1, 40.2, 14.3, 8.2];

Deno.test("C6 is broken by retries at once, and C7 does not take the noise of a machine for jitter", () => {
  const atOnce = triedAgain(() => 0, IDLE);
  assert.deepEqual(mistakes(atOnce), ["C6"]);
  assert.equal(outcomesOf(atOnce)["C7"], "not_enough");
  assert.deepEqual(mistakes(triedAgain(() => 0, IDLE, 40)), ["C6"]); // close together, too: lateness makes no gap shorter
  const busy = triedAgain(() => 0, BUSY);
  assert.deepEqual(mistakes(busy), []);
  assert.equal(outcomesOf(busy)["C7"], "not_enough");
  assert.deepEqual(mistakes(triedAgain((attempt) => 10 * 2 ** attempt, IDLE)), []); // short waits, but they grow
  const fixed = triedAgain((attempt) => 100 * 2 ** attempt, [...BUSY, ...BUSY.map((ms) => 3 * ms), ...IDLE]);
  assert.equal(outcomesOf(fixed)["C7"], "not_enough");
});

/** By how much timers of 400 ms were late with thirty busy processes beside them on one core, in milliseconds. */
const STARVED = [64, 3, 121, 48, 9, 260, 77, 31, 55, 142, 4, 88, 39, 17, 203, 61];

Deno.test("C7 takes no lateness for jitter that the server's own timers had, too", () => {
  const fixed = triedAgain(() => 400, STARVED);
  assert.equal(outcomesOf(fixed)["C7"], "holds"); // what the journal alone shows
  assert.equal(outcomesOf(fixed, { lag_ms: 40 })["C7"], "not_enough");
  const spread = triedAgain((attempt) => 400 * 2 ** attempt, STARVED.map((ms) => 3 * ms));
  assert.equal(outcomesOf(spread, { lag_ms: 2 })["C7"], "holds");
  assert.deepEqual(
    mistakesIn(judged(triedAgain(() => 400, IDLE), { lag_ms: 40 })).map(({ check }) => check),
    [
      "C6",
      "C7",
    ],
  );
});
