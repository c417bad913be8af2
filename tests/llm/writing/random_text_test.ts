/** Random sentences know their tokens without cutting them. */
import { strict as assert } from "node:assert";
import { randomOf } from "../../../engine/chance/random.ts";
import { ordinalKey } from "../../../engine/base/hash.ts";
import { tokenCount, tokensOf } from "../../../llm/base/tokens.ts";
import { sentences } from "../../../llm/writing/random_text.ts";

for (const vocabulary of ["english", "lorem"] as const) {
  for (const [min_words, max_words] of [[1, 1], [1, 3], [40, 60]] as const) {
    Deno.test(`sentences() of ${min_words} to ${max_words} ${vocabulary} words tell the tokens that they have`, () => {
      const next = sentences({ min_words, max_words, vocabulary });
      for (let n = 0; n < 500; n++) {
        const { text, count, tokens } = next(randomOf(ordinalKey(7, n), "content"));
        assert.equal(count, tokenCount(text), text);
        assert.deepEqual(tokens?.(), tokensOf(text), text);
      }
    });
  }
}
