import { strict as assert } from "node:assert";
import { pathToFileURL } from "node:url";
import { sourceStack } from "../../../engine/base/source_stack.ts";
import { inFolder } from "../support.ts";

/** A bundle of two lines: the first one is of `a.ts`, the other one of `b.ts`. */
const MAP = {
  version: 3,
  sources: ["engine/a.ts", "engine/b.ts"],
  names: [],
  // column 0 is line 1, column 1 of a.ts, column 10 line 3, column 5; then column 4 is line 21, column 3 of b.ts
  mappings: "AAAA,UAEI;ICkBF",
};

Deno.test("sourceStack() tells where in the sources each frame of a bundle is, where a map beside it does", async () => {
  const files = { "chunk.js.map": JSON.stringify(MAP), "broken.js.map": "{" };
  await inFolder(files, (folder) => {
    const bundle = pathToFileURL(folder).href;
    const stack = [
      "TypeError: Cannot read properties of undefined",
      `    at Xb (${bundle}/chunk.js:1:11)`,
      `    at async Ke.serve (${bundle}/chunk.js:2:9)`,
      `    at ${bundle}/chunk.js:1:3`,
      `    at q (${bundle}/other.js:1:1)`,
      `    at q (${bundle}/broken.js:1:1)`,
      "    at node:internal/process:1:1",
    ].join("\n");
    assert.deepEqual(sourceStack(stack).split("\n"), [
      "TypeError: Cannot read properties of undefined",
      `    at ${bundle}/engine/a.ts:3:5`,
      `    at async ${bundle}/engine/b.ts:21:3`,
      `    at ${bundle}/engine/a.ts:1:1`,
      `    at q (${bundle}/other.js:1:1)`,
      `    at q (${bundle}/broken.js:1:1)`,
      "    at node:internal/process:1:1",
    ]);
    return Promise.resolve();
  });
});
