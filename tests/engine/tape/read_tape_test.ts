import { strict as assert } from "node:assert";
import { readTape } from "../../../engine/tape/read_tape.ts";
import { type TapeLine, tapeText } from "../../../engine/tape/tape.ts";

const LINE: TapeLine = {
  attempt: 2,
  domain: "llm",
  method: "POST",
  path: "/v1/chat/completions",
  excerpt: 'say "hi": #1\nand more',
  asked: "1f3a9c27d4e0",
  step: { fault: "stream_cut", at_byte: 812, how: "end", range: [1, 2], told: "a b", no: "true", s: "" },
  key: "0000000000001234",
  lies: true,
};
const written = (rest: string) => `attempt 1 of llm POST /v1 "hi" #1f3a9c27d4e0: ${rest}`;
const read = (text: string) => readTape(text.split("\n"));

Deno.test("readTape() reads what tapeText() writes", () => {
  const lines: readonly TapeLine[] = [
    LINE,
    { ...LINE, attempt: 1, key: null, lies: false, excerpt: "", step: { fault: "timeout" } },
    { ...LINE, attempt: 3, step: { answer: { parts: [{ text: 'a "b" [c}' }] }, latency: { base_ms: 1 } } },
  ];
  const again = read(tapeText({ seed: 7, preset: "my own", lines }));
  assert.deepEqual([again.seed, again.preset], [7, "my own"]);
  assert.deepEqual(again.lines, lines.map((line, at) => ({ ...line, number: at + 3 })));
});

Deno.test("readTape() reads lines whose path or texts have separators in them", () => {
  const step = { answer: { text: "a\u2028b\u2029c\u0085d\ne" } };
  const text = tapeText({ seed: null, preset: null, lines: [{ ...LINE, path: "/a b\n\u2028\0é", step }] });
  const [line] = read(text).lines;
  assert.deepEqual([line?.path, line?.step], ["/a%20b%0A%E2%80%A8%00é", step]);
});

Deno.test("readTape() passes over comments, empty lines and requests that are well", () => {
  assert.deepEqual(read(`# a comment\n\n${written("ok")}\r\n`), { seed: null, preset: null, lines: [] });
});

Deno.test("readTape() reads bare words as text", () => {
  assert.deepEqual(read(written("stream_cut how=end")).lines[0]?.step, { fault: "stream_cut", how: "end" });
});

Deno.test("readTape() names the line, what is wrong and what would be right", () => {
  const cases = [
    ["\nattempt two", "tape line 2: expected attempt N of DOMAIN"],
    [written(""), "expected a fault"],
    [written("rate_limit at_byte"), '"at_byte" is no option=value'],
    [written("rate_limit a=1 a=2"), "a= is there twice"],
    [written("rate_limit key=12"), "key= takes sixteen hexadecimal digits"],
    [written("rate_limit a=[x]"), "[x] is no JSON"],
    [`${written("ok")}\n${written("rate_limit")}`, "line 1 already decides attempt 1 of #1f3a9c27d4e0"],
    ["tape of errorworks 1.0: seed=x", "seed= takes a whole number"],
    ["tape of errorworks 1.0: sed=1", 'unknown key "sed"'],
    ["tape of me", "expected tape of errorworks VERSION"],
  ] as const;
  for (const [text, message] of cases) {
    assert.throws(() => read(text), (error: Error) => {
      assert.ok(error.message.includes(message), error.message);
      return true;
    });
  }
});

Deno.test("readTape() takes as many lines as a worker records, and names the first one beyond", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => ({ ...LINE, attempt: at + 1 }));
  const text = (count: number) => tapeText({ seed: 7, preset: null, lines: lines(count) });
  assert.equal(read(text(50_000)).lines.length, 50_000);
  assert.throws(() => read(text(50_001)), /tape line 50003: at most 50000 lines are played/);
});
