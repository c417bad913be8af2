import { strict as assert } from "node:assert";
import { newSequences, Sequences } from "../../../engine/chance/sequences.ts";
import { CounterMap, counterMapCells } from "../../../engine/memory/counter_map.ts";
import { fc } from "../support.ts";

const SHAPES = [{ name: "llm", sequences: ["reply", "page"] }, { name: "web", sequences: ["page"] }];

/** Memory for sequences, and as many views of it as are asked for. */
function memory() {
  const sessions = new CounterMap(new BigInt64Array(new SharedArrayBuffer(8 * counterMapCells(100))));
  const buffer = newSequences(SHAPES);
  return {
    /** `edition`: memory of another snapshot. */
    view: (version = 1, edition = buffer) =>
      new Sequences({ shapes: SHAPES, buffer: edition, sessions, version }),
  };
}

Deno.test("all views step through a sequence together", () => {
  const { view } = memory();
  const [one, other] = [view(), view()];
  assert.deepEqual([one, other, one].map((each) => each.increment("llm.reply", null)), [0, 1, 2]);
  assert.deepEqual([one, other, one].map((each) => each.increment("llm.reply", "ada")), [0, 1, 2]);
});

Deno.test("turns are counted apart by domain, sequence and session", () => {
  const sequences = fc.constantFrom("llm.reply", "llm.page", "web.page");
  const session = fc.constantFrom(null, "ada", "bob", "ada bob");
  fc.assert(fc.property(fc.array(fc.tuple(session, sequences), { maxLength: 40 }), (list) => {
    const view = memory().view();
    const seen = new Map<string, number>();
    for (const [who, sequence] of list) {
      const name = `${who} ${sequence}`;
      const turn = view.increment(sequence, who);
      assert.equal(turn, seen.get(name) ?? 0);
      seen.set(name, turn + 1);
    }
  }));
});

Deno.test("another configuration begins all sequences anew, and those of the old one go on for themselves", () => {
  const { view } = memory();
  const [old, next] = [view(1), view(2, newSequences(SHAPES))];
  for (const who of [null, "ada"]) {
    assert.deepEqual([old.increment("web.page", who), old.increment("web.page", who)], [0, 1]);
    assert.deepEqual([next.increment("web.page", who), next.increment("web.page", who)], [0, 1]);
    assert.equal(old.increment("web.page", who), 2);
  }
});

Deno.test("a sequence that no domain declares cannot be counted", () => {
  const view = memory().view();
  for (const name of ["reply", "web.reply", "llm.", ""]) {
    assert.throws(() => view.increment(name, null), RangeError);
    assert.throws(() => view.increment(name, "ada"), RangeError);
  }
});
