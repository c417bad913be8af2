import { strict as assert } from "node:assert";
import { CHECKS } from "../../../llm/openai/chat/chat_params.ts";
import { findBadField } from "../../../llm/openai/fields.ts";
import { fc } from "../../engine/support.ts";

const name = fc.constantFrom(...Object.keys(CHECKS), "foo", "constructor", "__proto__", "toString");
const value = fc.constantFrom(null, 0, 1, 99, -3, 1.5, true, "low", "json", [], {}, [{}], ["a"]);
/** A body as `JSON.parse` makes it. */
const body = fc.array(fc.tuple(name, value), { maxLength: 8 }).map((fields) =>
  JSON.parse(`{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)}}`)
);

Deno.test("in a short body is found wrong what is in a long one", () => {
  fc.assert(
    fc.property(body, fc.boolean(), fc.constantFrom("gpt-4o", "o3"), (body, strict, model) => {
      const [long, short] = [false, true].map((isShort) =>
        findBadField(CHECKS, body, { model, strict, isShort })
      );
      assert.deepEqual(short?.http, long?.http);
    }),
    { numRuns: 2_000 },
  );
});
