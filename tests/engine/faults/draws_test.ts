import { strict as assert } from "node:assert";
import { randomOf } from "../../../engine/chance/random.ts";
import { ordinalKey } from "../../../engine/base/hash.ts";
import { decide } from "../../../engine/faults/decide.ts";
import { drawsOf } from "../../../engine/faults/draws.ts";
import type { Armed } from "../../../engine/faults/fault.ts";
import { fc } from "../support.ts";

/** A fault of a name and percentages, which does nothing. */
function armed(pct: number, burst_pct: number, at: number): Armed {
  return { fault: { name: `f${at}`, kind: "http" }, pct, burst_pct, inject: () => null };
}

const pct = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 }));

const request = { method: "GET", isHttp10: false, position: 1, header: () => undefined };

Deno.test("drawsOf() makes the draws of decide(): the first that hits is the fault that fires", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(pct, pct), { maxLength: 8 }),
    fc.constantFrom("priority" as const, "weighted" as const),
    fc.boolean(),
    fc.nat(),
    (odds, selection, inBurst, ordinal) => {
      const list = odds.map(([usual, burst], at) => armed(usual, burst, at));
      const random = () => randomOf(ordinalKey(7, ordinal), "decide");
      const picked = decide(list, { selection, inBurst, ask: null, request, random: random() });
      const draws = drawsOf(list, { selection, inBurst, random: random() });
      const hit = draws.find(({ drawn, pct }) => drawn < pct);
      assert.equal(hit?.fault ?? null, picked?.fault.name ?? null);
    },
  ));
});
