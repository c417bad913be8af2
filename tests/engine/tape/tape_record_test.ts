import { strict as assert } from "node:assert";
import { LineDraft } from "../../../engine/tape/line_draft.ts";
import { joinedTapes, TapeRecord } from "../../../engine/tape/tape_record.ts";

/** The line of a request that is like no other. */
function draft(ordinal: number): LineDraft {
  const line = {
    attempt: 1,
    domain: "llm",
    method: "POST",
    path: "/v1",
    excerpt: "",
    asked: String(ordinal),
    step: { fault: "timeout" },
    key: null,
    lies: false,
  };
  return new LineDraft({ ordinal, line, fault: null });
}

function recorded(ordinals: Iterable<number>) {
  const record = new TapeRecord();
  for (const ordinal of ordinals) record.keep("run", draft(ordinal));
  return record;
}

Deno.test("joinedTapes() has the lines of all workers in the order of their requests", () => {
  const { lines } = joinedTapes([[0, 3, 4], [2], [], [1, 5]].map((some) => recorded(some).read("run")));
  assert.deepEqual(lines.map(({ ordinal }) => ordinal), [0, 1, 2, 3, 4, 5]);
});

Deno.test("TapeRecord keeps the first 50,000 lines of a run, and counts the others until the next run", () => {
  const record = recorded(Array(50_003).keys());
  const { lines, lost } = record.read("run");
  assert.deepEqual([lines.length, lines.at(-1)?.ordinal, lost], [50_000, 49_999, 3]);
  record.keep("next", draft(7));
  assert.deepEqual(record.read("next"), { lines: [{ ordinal: 7, line: draft(7).line() }], lost: 0 });
});
