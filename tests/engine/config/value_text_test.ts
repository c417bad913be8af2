import { strict as assert } from "node:assert";
import * as z from "zod";
import { typeText } from "../../../engine/config/value_text.ts";

Deno.test("typeText() names the value of a literal, and puts `or` in front of the last alternative alone", () => {
  const texts: readonly (readonly [z.ZodType, string])[] = [
    [z.literal("all"), "`all`"],
    [z.union([z.boolean(), z.literal("all")]), "`true` or `false` or `all`"],
    [z.union([z.literal("all"), z.number().int().min(50).max(100)]), "`all` or whole number, 50 to 100"],
    [z.enum(["a", "b", "c"]), "`a`, `b` or `c`"],
  ];
  for (const [schema, text] of texts) {
    assert.equal(typeText(z.toJSONSchema(schema, { io: "input" })), text);
  }
});
