import { strict as assert } from "node:assert";
import { LABEL_TABLE_CELLS, LabelTable, MOST_LABELS, OTHER } from "../../../engine/memory/label_table.ts";
import { inWorkers, newCells } from "./threads/crew.ts";
import type { LabelsJob } from "./threads/labels.ts";
import { fc } from "../support.ts";
import { OUTCOMES } from "../../../engine/base/request_record.ts";

const SUCCESS = OUTCOMES.indexOf("success");
/** Names that find a place in any table, as a name looks at that many. */
const SURE = 16;

function counted(names: readonly string[]): LabelTable {
  const labels = new LabelTable(newCells(LABEL_TABLE_CELLS));
  for (const name of names) labels.count(name, SUCCESS);
  return labels;
}

function requests(labels: LabelTable): Record<string, number> {
  return Object.fromEntries(Object.entries(labels.counts()).map(([name, { requests }]) => [name, requests]));
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, n) => total + n, 0);
}

Deno.test("labels count each name by how its requests came out, most requests first", () => {
  const labels = counted(["b", "a", "a"]);
  labels.count("a", OUTCOMES.indexOf("fault"));
  const none = { success: 0, fault: 0, client_error: 0, aborted: 0, bug: 0 };
  assert.deepEqual(Object.entries(labels.counts()), [
    ["a", { ...none, requests: 3, success: 2, fault: 1 }],
    ["b", { ...none, requests: 1, success: 1 }],
  ]);
  assert.deepEqual(counted([]).counts(), {});
});

Deno.test("names are told apart, in whatever letters they are written", () => {
  const name = fc.string({ unit: "grapheme", maxLength: 5 }).filter((text) => text !== OTHER);
  const names = fc.uniqueArray(name, { maxLength: SURE });
  fc.assert(fc.property(names, fc.array(fc.nat({ max: SURE - 1 }), { maxLength: 50 }), (list, order) => {
    const asked = order.flatMap((at) => list[at] ?? []);
    const expected: Record<string, number> = Object.fromEntries(asked.map((one) => [one, 0]));
    for (const one of asked) expected[one] = (expected[one] ?? 0) + 1;
    assert.deepEqual(requests(counted(asked)), expected);
  }));
});

Deno.test("names that found no place count together, and none is lost", () => {
  const names = Array.from({ length: 4 * MOST_LABELS }, (_, n) => `model ${n}`);
  const counts = requests(counted([...names, ...names]));
  assert.equal(sum(counts), 2 * names.length);
  assert.ok(Object.keys(counts).length <= MOST_LABELS + 1);
  assert.ok((counts[OTHER] ?? 0) >= 2 * 3 * MOST_LABELS);
  for (const [name, n] of Object.entries(counts)) assert.ok(n === 2 || name === OTHER, name);
});

Deno.test("names that share a place, as they are cut or are no Unicode, take no memory each", () => {
  const long = Array.from({ length: 2 * MOST_LABELS }, (_, n) => `${"x".repeat(96)}${n}`);
  const broken = Array.from({ length: 2 * MOST_LABELS }, (_, n) => String.fromCharCode(0xd800 + n));
  const { set } = Map.prototype;
  let most = 0;
  Map.prototype.set = function (key, value) {
    set.call(this, key, value);
    most = Math.max(most, this.size);
    return this;
  };
  try {
    assert.deepEqual(requests(counted([...long, ...broken])), {
      [long[0]?.slice(0, 96) ?? ""]: 512,
      "\ufffd": 512,
    });
  } finally {
    Map.prototype.set = set;
  }
  assert.ok(most <= MOST_LABELS, String(most));
});

Deno.test("as many names as there are places are told apart", () => {
  const names = Array.from({ length: MOST_LABELS }, (_, n) => `model ${n}`);
  assert.equal(requests(counted(names))[OTHER], undefined);
});

Deno.test("a long name is cut", () => {
  assert.deepEqual(requests(counted(["x".repeat(1000)])), { ["x".repeat(96)]: 1 });
});

Deno.test("long names that begin alike all count", () => {
  const [a, b] = [`${"x".repeat(100)}a`, `${"x".repeat(100)}b`];
  assert.equal(sum(requests(counted([a, a, b]))), 3);
});

Deno.test("names that are stored alike all count", () => {
  assert.equal(sum(requests(counted(["\ud800", "\ud801", "\ufffd"]))), 3);
});

Deno.test("a name that is cut within a letter loses the letter", () => {
  const [name = ""] = Object.keys(requests(counted(["x".repeat(95) + "ü"])));
  assert.equal(name.replace("\ufffd", ""), "x".repeat(95));
});

Deno.test("an entry whose writer died before it had named it is shown without a name, and counts", () => {
  const cells = newCells(LABEL_TABLE_CELLS);
  const [dead, alive] = [new LabelTable(cells), new LabelTable(cells)];
  dead.count("gpt", SUCCESS);
  // The text and its length come behind the outcomes and the hash: as if they had never been written.
  const entry = cells.findIndex((cell) => cell !== 0n) - SUCCESS;
  cells.fill(0n, entry + OUTCOMES.length + 1, entry + LABEL_TABLE_CELLS / (MOST_LABELS + 1));
  alive.count("gpt", SUCCESS);
  const [[name, { requests }] = ["", { requests: 0 }], ...rest] = Object.entries(alive.counts());
  assert.match(name, /^\(unnamed \d+\)$/);
  assert.deepEqual([requests, rest], [2, []]);
});

Deno.test("four workers count every name exactly", async () => {
  const cells = newCells(LABEL_TABLE_CELLS);
  const names = ["gpt-4o", "модель", "模型", "🦕", ...Array.from({ length: 10 }, (_, n) => `m${n}`)];
  const rounds = 500;
  const jobs = [0, 1, 2, 3].map((outcome): LabelsJob => ({ cells, names, rounds, outcome }));
  await inWorkers<LabelsJob, number>("labels.ts", jobs);
  const counts = new LabelTable(cells).counts();
  const each = {
    requests: 4 * rounds,
    success: rounds,
    fault: rounds,
    client_error: rounds,
    aborted: rounds,
    bug: 0,
  };
  assert.deepEqual(counts, Object.fromEntries(names.map((name) => [name, each])));
});
