import { strict as assert } from "node:assert";
import { readTape } from "../../../engine/tape/read_tape.ts";
import { type TapeLine, tapeText } from "../../../engine/tape/tape.ts";

const FAULTS = ["stream_cut", "rate_limit"];
const LINE: TapeLine = {
  attempt: 2,
  method: "POST",
  path: "/v1/chat/completions",
  excerpt: 'say "hi": #1\nand more',
  asked: "1f3a9c27d4",
  fault: "stream_cut",
  key: "0000000000001234",
  options: { at_byte: 812, how: "end", range: [1, 2], told: "a b" },
};
const written = (rest: string) => `attempt 1 of POST /v1 "hi" #1f3a9c27d4: ${rest}`;

Deno.test("readTape() reads what tapeText() writes", () => {
  const tape = [LINE, { ...LINE, attempt: 1, key: null, options: {} }];
  assert.deepEqual(readTape(tapeText(tape), FAULTS), tape);
});

Deno.test("readTape() passes over comments, empty lines and healthy requests", () => {
  assert.deepEqual(readTape(`# a comment\n\n${written("ok")}\r\n`, FAULTS), []);
});

Deno.test("readTape() reads bare words as text", () => {
  assert.deepEqual(readTape(written("stream_cut how=end"), FAULTS)[0]?.options, { how: "end" });
});

Deno.test("readTape() names the line, what is wrong and what would be right", () => {
  const cases = [
    [
      written("stream_cutt"),
      'line 1 of the tape: there is no fault "stream_cutt", did you mean "stream_cut"?',
    ],
    ["\nattempt two", "line 2 of the tape: it does not read attempt N of"],
    [written("rate_limit at_byte"), '"at_byte" is no option=value'],
    [written("rate_limit a=1 a=2"), "a= is there twice"],
    [written("rate_limit key=12"), "key= takes sixteen hexadecimal digits"],
    [written("rate_limit a=[x]"), "[x] is no JSON"],
    [`${written("ok")}\n${written("rate_limit")}`, "line 1 already decides attempt 1 of #1f3a9c27d4"],
  ] as const;
  for (const [text, message] of cases) {
    assert.throws(() => readTape(text, FAULTS), (error: Error) => {
      assert.ok(error.message.includes(message), error.message);
      return true;
    });
  }
});
