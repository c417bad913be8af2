/** C8: how many clients of one software would come back together. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { Random } from "../../../engine/chance/random.ts";
import { mistakesIn, verdict } from "../../../engine/verdict/verdict.ts";
import { entryOf, type Told } from "./simulation/journal.ts";
import { randomFrom } from "./simulation/world.ts";

/** Clients with keys of their own: each fails once, at a time of its own, and comes again after a wait. */
function fleetOf(waits_ms: readonly number[], failure: Partial<Told> = {}): Told[] {
  const told = waits_ms.flatMap((wait_ms, client): Told[] => {
    const of = (at: number, attempt: number, more: Partial<Told>): Told => ({
      at: client * 97 + at,
      took: 5,
      body: JSON.stringify({ prompt: `${client}` }),
      sender: { key: `key ${client}`, attempt },
      ...more,
    });
    return [of(0, 0, { status: 503, fault: "service_unavailable", ...failure }), of(5 + wait_ms, 1, {})];
  });
  return told.toSorted((some, others) => some.at - others.at);
}

function judged(told: readonly Told[], settings = {}) {
  const result = verdict(told.map(entryOf), { settings, extras: { exited: true } });
  const found = result.findings.filter(({ check }) => check === "C8");
  return { all: found, first: found.find(({ have }) => have !== 0), mistakes: mistakesIn(result) };
}

function drawn(clients: number, waitOf: (random: Random) => number, seed = 7): number[] {
  const random = randomFrom(seed);
  return Array.from({ length: clients }, () => Math.round(waitOf(random)));
}

Deno.test("C8 holds for clients that come back at all times of the wait", () => {
  const { first, all } = judged(fleetOf(drawn(60, (random) => 2_000 * random())));
  assert.equal(first?.outcome, "holds");
  assert.match(first?.figure ?? "", /^× [12]\.\d for 60 clients$/);
  assert.equal(all.length, 60);
  assert.equal(all.filter(({ outcome }) => outcome === "not_enough").length, 59, "it is told once");
});

Deno.test("C8 tells of clients without jitter, and of those of the official SDKs, and accuses nobody", () => {
  const same = judged(fleetOf(drawn(40, (random) => 1_000 + 5 * random())));
  assert.deepEqual([same.first?.outcome, same.first?.figure], ["observed", "× 20.0 for 40 clients"]);
  assert.match(
    same.first?.proof ?? "",
    /^38 clients waited up to 1 s after their first failures\. Had these come at one moment, 38 would be back within 50 ms of each other, where even waits have 1\.9\.$/,
  );
  const sdk = judged(fleetOf(drawn(100, (random) => 500 * (0.75 + random() / 4))));
  assert.equal(sdk.first?.outcome, "observed");
  assert.match(sdk.first?.figure ?? "", /^× [4-7]\.\d for 100 clients$/);
  assert.deepEqual([...same.mistakes, ...sdk.mistakes].filter(({ check }) => check === "C8"), []);
});

Deno.test("C8 needs twenty clients, of one software, with waits that they chose themselves", () => {
  const waits = drawn(20, () => 1_000);
  assert.equal(judged(fleetOf(waits)).first?.outcome, "observed");
  const unfailing = { at: 90_000, sender: { key: "another" } };
  const few = judged([...fleetOf(waits.slice(1)), unfailing]).first;
  assert.deepEqual([few?.outcome, few?.have, few?.need], ["not_enough", 19, 20]);
  assert.equal(judged(fleetOf(waits.slice(1))).first, undefined);
  const asked = { replyHeaders: [["retry-after", "1"]] } as const;
  assert.equal(judged(fleetOf(waits, asked)).first, undefined);
  const twoKinds = fleetOf(waits).map((one, at) => ({
    ...one,
    sender: { ...one.sender, user_agent: at < 20 ? "one/1.0" : "other/2.0" },
  }));
  assert.ok(judged(twoKinds).all.every(({ outcome }) => outcome === "not_enough"));
  const nameless = fleetOf(waits).map((one) => ({ ...one, sender: { ...one.sender, user_agent: null } }));
  assert.equal(judged(nameless).first, undefined);
  const settings = { checks: { C8: { least_clients: 10, most_index: 20 } } };
  assert.equal(judged(fleetOf(waits.slice(5)), settings).first?.outcome, "holds");
});

Deno.test("C8 takes a wait that a busy machine made long for none of the usual ones", () => {
  const waits = [...drawn(39, (random) => 2_000 * random()), 40_000];
  assert.equal(judged(fleetOf(waits)).first?.outcome, "holds");
});

Deno.test("C8 finds even waits uneven in one fleet of twenty at most, and those without jitter always", () => {
  let [uneven, runs] = [0, 0];
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 150 }), fc.integer(), (clients, seed) => {
      runs++;
      if (judged(fleetOf(drawn(clients, (random) => 2_000 * random(), seed))).first?.outcome !== "holds") {
        uneven++;
      }
      assert.equal(judged(fleetOf(drawn(clients, () => 700, seed))).first?.outcome, "observed");
    }),
    { numRuns: 40, seed: 5 },
  );
  assert.ok(uneven <= runs / 10, `${uneven} of ${runs}`);
});
