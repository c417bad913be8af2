import { strict as assert } from "node:assert";
import { unmetText } from "../../../../engine/cli/tape/unmet_text.ts";

Deno.test("a tape of one line is told of in the singular", () => {
  const unmet = [{ line: 1, text: "attempt 1", why: "nobody asked" }];
  assert.equal(unmetText({ lines: 1, unmet })[0], "tape: 1 of 1 line did nothing");
  assert.equal(unmetText({ lines: 2, unmet })[0], "tape: 1 of 2 lines did nothing");
});
