import { countTokens, encode } from "gpt-tokenizer/encoding/o200k_base";
import { O200K_TOKEN_SPLIT_REGEX } from "gpt-tokenizer/encodingParams/constants";
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { pieceOfText } from "../../../llm/base/o200k_pattern.ts";
import { rememberedTokens, tokenCount, tokensIn, tokensOf } from "../../../llm/base/tokens.ts";
import { TABLE, tokenTable } from "../../../scripts/token_table.ts";
import { fc } from "../../engine/support.ts";

const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Pieces that the encoding treats each in its own way. */
const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(
    ..." |  |   |\n|\n\n|\r\n|\t| \n |\u00a0|\u3000|\u2028|the|don't|I'LL|123456|3.14|👩‍👩‍👧|é|e\u0301|ß|漢字|<|endoftext"
      .split("|"),
  ),
  fc.constantFrom(
    "<|endoftext|>",
    "<|im_start|>",
    "https://a.example/b?c=d&e",
    '{"a": [1, 2]}',
    "  if (x) {\n\t",
  ),
);
const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(""));
/** Texts as people write them: words with single spaces. */
const prose = fc.array(fc.stringMatching(/^[A-Za-z',.!?0-9]{1,12}$/), { maxLength: 60 }).map((words) =>
  words.join(" ")
);
/** Not cut by us (no run of 256 characters with, or without, white space), and without what gpt-tokenizer miscounts. */
const short = (given: string) => !/\S{256}|\s{256}|\ufeff/.test(given);

Deno.test("tokenCount() is what the real tokenizer counts, for any text", () => {
  fc.assert(
    fc.property(text.filter(short), (given) => assert.equal(tokenCount(given), countTokens(given, AS_TEXT))),
    { numRuns: 3000 },
  );
});

Deno.test("tokenCount() is what the real tokenizer counts, for words with single spaces", () => {
  fc.assert(fc.property(prose, (given) => assert.equal(tokenCount(given), countTokens(given, AS_TEXT))), {
    numRuns: 1000,
  });
});

Deno.test("tokenCount() knows a few texts by heart", () => {
  const known: [string, number][] = [["", 0], ["Hello world", 2], ["tiktoken is great!", 6], ["  ", 1]];
  for (const [given, count] of known) assert.equal(tokenCount(given), count, given);
});

Deno.test("tokenCount() takes U+FEFF for one token, as OpenAI's tiktoken does", () => {
  for (const [given, count] of [["\ufeff", 1], ["\ufeffhello", 2], ["a\ufeffb", 3]] as const) {
    assert.equal(tokenCount(given), count);
    assert.equal(tokensOf(given).join(""), given);
  }
});

Deno.test("tokenCount() counts a text that comes again as before, and remembers a million characters of them", () => {
  const texts = Array.from({ length: 80 }, (_, n) => `text number ${n} ${"of some words ".repeat(1_000)}`);
  const first = texts.map(tokenCount);
  assert.deepEqual(first, texts.map((text) => countTokens(text)));
  assert.deepEqual(texts.map(tokenCount), first);
  const { counted_chars: { size = 0, limit = 0 } = {} } = rememberedTokens();
  assert.ok(size > 0 && size <= limit, `${size} of ${limit}`);
});

Deno.test("the pattern of pieces is that of gpt-tokenizer", () => {
  const { source, flags } = O200K_TOKEN_SPLIT_REGEX;
  assert.deepEqual([pieceOfText().source, pieceOfText().flags], [source, flags]);
});

Deno.test("the table of tokens is that of gpt-tokenizer", async () => {
  assert.ok(Buffer.from(tokenTable()).equals(await Deno.readFile(TABLE)), "scripts/token_table.ts mends it");
});

Deno.test("tokensOf() gives as many tokens as are counted, and joined they are the text", () => {
  fc.assert(
    fc.property(fc.oneof(text, prose), (given) => {
      const tokens = tokensOf(given);
      assert.equal(tokens.join(""), given);
      assert.equal(tokens.length, tokenCount(given));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("tokensIn() gives the same tokens, those of plain words when they are asked for", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(text, prose), { maxLength: 4 }), (parts) => {
      const given = parts.join(" ");
      assert.deepEqual([...tokensIn(given)], tokensOf(given));
    }),
    { numRuns: 500 },
  );
  const { size: before } = rememberedTokens()["words_with_tokens"] ?? assert.fail();
  const [first] = tokensIn("quizzicalities flabbergastations");
  assert.equal(first, tokensOf("quizzicalities")[0]);
  const { size: behind } = rememberedTokens()["words_with_tokens"] ?? assert.fail();
  assert.equal(behind, before + 1, "the second word is not cut yet");
});

Deno.test("tokensOf() cuts where the real tokenizer does", () => {
  assert.deepEqual(tokensOf("Hello world, don't panic"), ["Hello", " world", ",", " don't", " panic"]);
  assert.deepEqual(tokensOf(""), []);
});

Deno.test("tokensOf() never cuts a character in two", () => {
  const tokens = tokensOf("🦄 and 🧑‍🚀 and 漢");
  assert.equal(tokens.join(""), "🦄 and 🧑‍🚀 and 漢");
  assert.ok(tokens.every((token) => token.isWellFormed() && !token.includes("\ufffd")));
});

Deno.test("special tokens are plain text", () => {
  for (const special of ["<|endoftext|>", "<|im_start|>", "<|endofprompt|>"]) {
    assert.ok(tokenCount(special) > 1);
    assert.equal(tokenCount(`say ${special} now`), encode(`say ${special} now`, AS_TEXT).length);
    assert.equal(tokensOf(special).join(""), special);
  }
});

Deno.test("runs of 100 000 characters are counted, whatever they are made of", () => {
  for (const unit of ["a", "ab1", " ", "\n", "漢", "😀", "é", "\u00a0"]) {
    const run = unit.repeat(Math.ceil(100_000 / unit.length));
    const count = tokenCount(run);
    assert.ok(count > 100 && count < 4 * run.length, JSON.stringify(unit));
    assert.equal(tokensOf(run).join(""), run);
  }
});

Deno.test("a text of more than a million characters counts as if it went on as it began", () => {
  const million = "lorem ipsum ".repeat(100_000).slice(0, 1_000_000);
  assert.equal(tokenCount(million + million), 2 * tokenCount(million));
});
