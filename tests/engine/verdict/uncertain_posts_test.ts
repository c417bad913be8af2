/** C30: retries of a POST that may have run, which cost and are no mistake. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { entryOf, type Told } from "./simulation/journal.ts";

const RESET = { status: null, ending: "rst", fault: "connection_reset" } as const;
const BAD_GATEWAY = { status: 502, fault: "bad_gateway" } as const;
const UNAVAILABLE = { status: 503, fault: "service_unavailable" } as const;
const REFUSED = { status: 400, fault: "context_length_exceeded" } as const;
const GOOD = {} as const;

/** Calls of a client that counts its tries; the second comes after two seconds, the others later still. */
function callsOf(calls: readonly (readonly Partial<Told>[])[], sender: Told["sender"] = {}): Told[] {
  return calls.flatMap((attempts, call) =>
    attempts.map((one, attempt) => ({
      at: call * 200_000 + (2 ** attempt - 1) * 2_000 + call * 37 % 100,
      body: JSON.stringify({ prompt: call }),
      sender: { attempt, ...sender },
      ...one,
    }))
  );
}

function judged(told: readonly Told[]) {
  const result = verdict(told.map(entryOf), { extras: { exited: true } });
  return { c30: result.findings.find(({ check }) => check === "C30"), mistakes: mistakesIn(result) };
}

const THRICE = [RESET, BAD_GATEWAY, GOOD];

Deno.test("C30 tells that the retry of a POST that may have run was retried, and calls it no mistake", () => {
  const { c30, mistakes } = judged(
    callsOf([THRICE, [GOOD], [RESET, GOOD], [RESET, UNAVAILABLE, RESET, GOOD]]),
  );
  assert.deepEqual([c30?.outcome, c30?.figure], ["observed", "2 of 2"]);
  assert.match(
    c30?.proof ?? "",
    /^#0000, POST \S+ without a reply, may have run\. Its retry, #0001, failed, too, .* 2 retries up to #0002/,
  );
  assert.deepEqual(c30?.evidence, ["req_0", "req_1", "req_2", "req_6", "req_7", "req_8"]);
  assert.deepEqual(mistakes, []);
});

Deno.test("C30 holds for a client that retries once, from three such calls on", () => {
  const once = [RESET, BAD_GATEWAY];
  const c30 = (times: number) => judged(callsOf([[GOOD], ...Array.from({ length: times }, () => once)])).c30;
  assert.deepEqual([c30(3)?.outcome, c30(3)?.figure], ["holds", "3 of 3"]);
  assert.deepEqual([c30(2)?.outcome, c30(2)?.have], ["not_enough", 2]);
});

Deno.test("C30 looks at no request that surely did not run, has a key, or may be repeated", () => {
  const outcome = (calls: readonly (readonly Partial<Told>[])[], sender?: Told["sender"]) =>
    judged(callsOf(calls, sender)).c30?.outcome;
  assert.equal(outcome([THRICE, THRICE, THRICE]), "observed");
  assert.equal(
    outcome(Array.from({ length: 4 }, () => [UNAVAILABLE, UNAVAILABLE, UNAVAILABLE])),
    "not_enough",
  );
  assert.equal(outcome(Array.from({ length: 4 }, () => [RESET, REFUSED])), "not_enough");
  assert.equal(outcome(Array.from({ length: 4 }, () => [RESET, GOOD])), "not_enough");
  const keyed = callsOf([THRICE]).map((one) => ({ ...one, sender: { idempotency_key: "one" } }));
  assert.equal(judged(keyed).c30?.outcome, "not_enough");
  const gets = callsOf([THRICE, THRICE]).map((one) => ({ ...one, method: "GET" }));
  assert.equal(judged(gets).c30?.outcome, "not_enough");
});

Deno.test("C30 is left out where it is not sure which requests belong together", () => {
  // The same question over and over: a retry cannot be told from a new call.
  const told = Array.from(
    { length: 24 },
    (_, at): Told => ({ at: at * 3_000, body: "{}", ...at % 4 < 2 ? RESET : GOOD }),
  );
  assert.equal(judged(told).c30?.outcome, "not_enough");
});

Deno.test("C30 accuses no client, whatever it sends", () => {
  const end = fc.constantFrom(RESET, BAD_GATEWAY, UNAVAILABLE, REFUSED, GOOD);
  const call = fc.array(end, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(call, { minLength: 1, maxLength: 10 }), fc.boolean(), (calls, counts) => {
      const { c30, mistakes } = judged(callsOf(calls, counts ? {} : { attempt: null }));
      assert.ok(c30?.outcome !== "broken" && mistakes.every(({ check }) => check !== "C30"));
    }),
    { numRuns: 60 },
  );
});
