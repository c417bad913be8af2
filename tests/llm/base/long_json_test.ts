import { strict as assert } from "node:assert";
import { jsonPieces } from "../../../llm/base/long_json.ts";

const ITEMS = [[], [1], ["a\nb", { c: [{}, [2]] }, null]];

for (const indent of [0, 2] as const) {
  Deno.test(`jsonPieces() writes what JSON.stringify() writes with an indent of ${indent}`, () => {
    for (const before of [{}, { model: "x", n: [1] }]) {
      for (const after of [{}, { usage: { tokens: 1 } }]) {
        for (const list of ITEMS) {
          const items = () => [undefined, ...list, undefined];
          const pieces = [...jsonPieces({ before, name: "data", items, after }, indent)];
          assert.equal(pieces.join(""), JSON.stringify({ ...before, data: list, ...after }, null, indent));
        }
      }
    }
  });
}
