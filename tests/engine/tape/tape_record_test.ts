import { strict as assert } from "node:assert";
import { LineDraft } from "../../../engine/tape/line_draft.ts";
import { joinedTapes, NOTHING_RECORDED, TapeRecord } from "../../../engine/tape/tape_record.ts";

/** The line of a request that is like no other. */
function draft(ordinal: number, fault = "timeout"): LineDraft {
  const line = {
    attempt: 1,
    domain: "llm",
    method: "POST",
    path: "/v1",
    excerpt: "",
    asked: String(ordinal),
    step: { fault },
    key: null,
    lies: false,
  };
  return new LineDraft({ ordinal, line, fault: null });
}

function recorded(ordinals: Iterable<number>) {
  const record = new TapeRecord();
  record.begin("run");
  for (const ordinal of ordinals) record.keep("run", draft(ordinal));
  return record;
}

Deno.test("joinedTapes() has the lines of all workers in the order of their requests", () => {
  const { lines } = joinedTapes([[0, 3, 4], [2], [], [1, 5]].map((some) => recorded(some).read("run")), 0);
  assert.deepEqual(lines.map(({ ordinal }) => ordinal), [0, 1, 2, 3, 4, 5]);
});

Deno.test("TapeRecord keeps the first 50,000 lines of a run, and counts the others until the next run", () => {
  const record = recorded(Array(50_003).keys());
  const { lines, lost } = record.read("run");
  assert.deepEqual([lines.length, lines.at(-1)?.ordinal, lost], [50_000, 49_999, 3]);
  record.begin("next");
  record.keep("next", draft(7));
  assert.deepEqual(record.read("next"), { lines: [{ ordinal: 7, line: draft(7).line() }], lost: 0 });
});

Deno.test("TapeRecord knows where a line that was changed or dropped had found no room", () => {
  const record = recorded(Array(50_002).keys());
  record.replace("run", draft(0, "ok"));
  record.replace("run", draft(50_000, "ok"));
  record.drop("run", draft(50_001));
  const { lines, lost } = record.read("run");
  assert.deepEqual([lines.length, lines[0]?.line.step, lost], [50_000, { fault: "ok" }, 1]);
  record.drop("run", draft(1));
  assert.deepEqual(record.read("run").lines.length, 49_999);
});

Deno.test("TapeRecord keeps its lines when a request of an earlier run is decided after the reset", () => {
  const record = recorded([0]);
  record.begin("next");
  record.keep("next", draft(1));
  record.keep("run", draft(2));
  record.drop("run", draft(1));
  assert.deepEqual(record.read("next").lines.map(({ ordinal }) => ordinal), [1]);
  assert.deepEqual(record.read("run"), NOTHING_RECORDED);
});
