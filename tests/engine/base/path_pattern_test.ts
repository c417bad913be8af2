import { strict as assert } from "node:assert";
import { patternOf } from "../../../engine/base/path_pattern.ts";

/** The parameters that a pattern finds; `null` where the path is another. */
function found(pattern: string, path: string): Record<string, string> | null {
  const match = patternOf(pattern).exec(path);
  return match && { ...match.groups };
}

Deno.test("patternOf() finds one segment, the rest, or what its braces say", () => {
  assert.deepEqual(found("/a/:id", "/a/b"), { id: "b" });
  assert.equal(found("/a/:id", "/a/b/c"), null);
  assert.equal(found("/a/:id", "/a/"), null);
  assert.deepEqual(found("/a/:rest*", "/a/b\n/c"), { rest: "b\n/c" });
  assert.deepEqual(found("/a/:id{.+}", "/a/b/c"), { id: "b/c" });
  assert.deepEqual(found("/a/:call{.+:[a-z]+}", "/a/b:c"), { call: "b:c" });
  assert.equal(found("/a/:call{.+:[a-z]+}", "/a/b"), null);
});

Deno.test("patternOf() takes every other letter as it is", () => {
  assert.deepEqual(found("/feed.xml", "/feed.xml"), {});
  assert.equal(found("/feed.xml", "/feedaxml"), null);
  assert.deepEqual(found("/a(b)+", "/a(b)+"), {});
});
