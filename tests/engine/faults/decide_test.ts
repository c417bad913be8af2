import { strict as assert } from "node:assert";
import { decide, type Selection, shares } from "../../../engine/faults/decide.ts";
import { type Armed, armFaults } from "../../../engine/faults/fault.ts";
import { randomOf } from "../../../engine/chance/random.ts";
import { faults } from "../../../llm/faults/all.ts";
import { fc, loadSection, shippedPresets } from "../support.ts";
import { ordinalKey } from "../../../engine/base/hash.ts";

const REQUEST = { method: "GET", header: () => undefined };
const SELECTIONS: readonly Selection[] = ["priority", "weighted"];

/** Faults a, b, c … with these odds. */
function armed(...odds: readonly (number | readonly [number, number])[]): Armed[] {
  return odds.map((odd, index) => {
    const [pct, burst_pct] = typeof odd === "number" ? [odd, odd] : odd;
    const name = String.fromCharCode(97 + index);
    return { fault: { name, kind: "http" }, pct, burst_pct, inject: () => ({ how: "fin", after: null }) };
  });
}

/** A source that gives these numbers, then fails. */
function dice(...numbers: readonly number[]) {
  let drawn = 0;
  const random = () => numbers[drawn++] ?? assert.fail("one draw too many");
  return { random, drawn: () => drawn };
}

/** Name of the fault that the given draws decide on, `null` for health. */
function decided(list: readonly Armed[], selection: Selection, rolls: readonly number[], inBurst = false) {
  const { random, drawn } = dice(...rolls);
  const name = decide(list, { selection, inBurst, random, ask: undefined, request: REQUEST })?.fault.name ??
    null;
  assert.equal(drawn(), rolls.length, "draws");
  return name;
}

const odd = fc.oneof(fc.constantFrom(0, 100), fc.double({ min: 0, max: 100, noNaN: true }));
const oddsList = fc.array(odd, { maxLength: 8 });
const seed = fc.integer({ min: 0, max: 2 ** 32 });

for (const selection of SELECTIONS) {
  Deno.test(`decide() draws nothing where no fault has odds (${selection})`, () => {
    assert.equal(decided([], selection, []), null);
    assert.equal(decided(armed(0, 0, 0), selection, []), null);
  });

  Deno.test(`decide() never picks a fault whose odds are 0 (${selection})`, () => {
    fc.assert(fc.property(oddsList, seed, (list, from) => {
      const random = randomOf(ordinalKey(from, 0), "decide");
      for (let i = 0; i < 20; i++) {
        const picked = decide(armed(...list), {
          selection,
          inBurst: false,
          random,
          ask: undefined,
          request: REQUEST,
        });
        assert.notEqual(picked?.pct, 0);
      }
    }));
  });

  Deno.test(`decide() always picks the only fault with 100 % (${selection})`, () => {
    for (const roll of [0, 0.5, 1 - 2 ** -32]) {
      assert.equal(decided(armed(0, 100, 0), selection, [roll]), "b");
    }
  });

  Deno.test(`decide() uses burst_pct instead of pct during a burst (${selection})`, () => {
    const list = armed([100, 0], [0, 100]);
    assert.equal(decided(list, selection, [0.5], false), "a");
    assert.equal(decided(list, selection, [0.5], true), "b");
  });

  Deno.test(`decide() heeds a burst_pct below pct (${selection})`, () => {
    assert.equal(decided(armed([50, 10]), selection, [0.3], false), "a");
    assert.equal(decided(armed([50, 10]), selection, [0.3], true), null);
  });

  Deno.test(`shares() of faults and health are fractions that sum to 1 (${selection})`, () => {
    fc.assert(fc.property(oddsList, fc.boolean(), (list, inBurst) => {
      const { healthy, faults } = shares(armed(...list), { selection, inBurst });
      const all = [healthy, ...Object.values(faults)];
      assert.ok(all.every((share) => share >= 0 && share <= 1));
      assert.ok(Math.abs(all.reduce((sum, share) => sum + share, 0) - 1) < 1e-9);
    }));
  });

  Deno.test(`decide() fires each fault of every preset as often as shares() says (${selection})`, async () => {
    const seen = new Set<string>();
    for (const preset of await shippedPresets()) {
      const section = await loadSection({ preset });
      const list = armFaults(faults, section.faults);
      for (const inBurst of [false, true]) {
        const counts = observe(list, selection, inBurst);
        const expected = shares(list, { selection, inBurst });
        for (const [name, share] of Object.entries({ healthy: expected.healthy, ...expected.faults })) {
          const error = 4 * Math.sqrt(share * (1 - share) / DRAWS) + 1e-12;
          const observed = (counts.get(name) ?? 0) / DRAWS;
          assert.ok(
            Math.abs(observed - share) <= error,
            `${preset} ${name} inBurst=${inBurst}: ${observed} instead of ${share}`,
          );
        }
      }
      seen.add(preset);
    }
    assert.ok(seen.has("stress") && seen.size >= 7);
  });
}

const DRAWS = 100_000;

/** Counts how often each fault fires at requests that all of them can happen to. */
function observe<Ask>(faults: readonly Armed<Ask>[], selection: Selection, inBurst: boolean) {
  const list = faults.map(({ pct, burst_pct, fault: { name, kind } }): Armed => ({
    pct,
    burst_pct,
    fault: { name, kind },
    inject: () => assert.fail(),
  }));
  const counts = new Map<string, number>();
  for (let n = 0; n < DRAWS; n++) {
    const random = randomOf(ordinalKey(42, n), "decide");
    const name = decide(list, { selection, inBurst, random, ask: undefined, request: REQUEST })?.fault.name ??
      "healthy";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

Deno.test("decide() by priority draws once for each fault with odds until one hits", () => {
  const list = armed(30, 0, 50, 100);
  assert.equal(decided(list, "priority", [0.29]), "a");
  assert.equal(decided(list, "priority", [0.3, 0.49]), "c");
  assert.equal(decided(list, "priority", [0.3, 0.5, 0.999]), "d");
  assert.equal(decided(armed(30, 50), "priority", [0.3, 0.5]), null);
});

Deno.test("decide() by priority lets nothing past a fault with 100 %", () => {
  const { faults } = shares(armed(100, 100, 50), { selection: "priority", inBurst: false });
  assert.deepEqual(faults, { a: 1, b: 0, c: 0 });
});

Deno.test("shares() by priority gives a fault what the earlier ones left", () => {
  assert.deepEqual(shares(armed(50, 50), { selection: "priority", inBurst: false }), {
    healthy: 0.25,
    faults: { a: 0.5, b: 0.25 },
  });
});

Deno.test("decide() by weight makes one draw and leaves the rest up to 100 healthy", () => {
  const list = armed(10, 0, 20);
  assert.equal(decided(list, "weighted", [0]), "a");
  assert.equal(decided(list, "weighted", [0.0999]), "a");
  assert.equal(decided(list, "weighted", [0.1]), "c");
  assert.equal(decided(list, "weighted", [0.2999]), "c");
  assert.equal(decided(list, "weighted", [0.3]), null);
  assert.equal(decided(list, "weighted", [0.9999]), null);
});

Deno.test("decide() by weight leaves no health at a sum of exactly 100", () => {
  const list = armed(25, 75);
  assert.equal(decided(list, "weighted", [0.24]), "a");
  assert.equal(decided(list, "weighted", [1 - 2 ** -32]), "b");
});

Deno.test("decide() by weight scales a sum above 100 down and leaves no health", () => {
  const list = armed(80, 50);
  assert.equal(decided(list, "weighted", [80 / 130 - 1e-9]), "a");
  assert.equal(decided(list, "weighted", [80 / 130 + 1e-9]), "b");
  assert.equal(decided(list, "weighted", [1 - 2 ** -32]), "b");
  const { healthy, faults } = shares(list, { selection: "weighted", inBurst: false });
  assert.ok(Math.abs((faults["a"] ?? 0) - 0.6154) < 1e-4 && Math.abs((faults["b"] ?? 0) - 0.3846) < 1e-4);
  assert.ok(healthy < 1e-12);
});

Deno.test("decide() by weight is never healthy at a sum of 100 or more", () => {
  fc.assert(
    fc.property(oddsList.filter((list) => list.reduce((a, b) => a + b, 0) >= 100), seed, (list, from) => {
      const random = randomOf(ordinalKey(from, 1), "decide");
      assert.notEqual(
        decide(armed(...list), {
          selection: "weighted",
          inBurst: false,
          random,
          ask: undefined,
          request: REQUEST,
        }),
        null,
      );
    }),
  );
});

Deno.test("shares() by weight do not depend on the order of the faults", () => {
  fc.assert(fc.property(oddsList, (list) => {
    const there = shares(armed(...list), { selection: "weighted", inBurst: false });
    const back = shares(armed(...list).reverse(), { selection: "weighted", inBurst: false });
    assert.ok(Math.abs(there.healthy - back.healthy) < 1e-9);
    for (const [name, share] of Object.entries(there.faults)) {
      assert.ok(Math.abs(share - (back.faults[name] ?? NaN)) < 1e-9);
    }
  }));
});

Deno.test("shares() by priority do depend on the order of the faults", () => {
  const [a, b] = armed(50, 20);
  assert.ok(a && b);
  assert.equal(shares([b, a], { selection: "priority", inBurst: false }).faults["a"], 0.4);
});

Deno.test("decide() by priority draws for a fault that does not fit, so that those behind it meet their own draw", () => {
  const [first, second] = armed(50, 50);
  assert.ok(first && second);
  const list = [{ ...first, applies: () => false }, second];
  assert.equal(decided(list, "priority", [0.1, 0.9]), null);
  assert.equal(decided(list, "priority", [0.9, 0.1]), "b");
});
