import { strict as assert } from "node:assert";
import { inert } from "../../../engine/base/screen.ts";

Deno.test("inert() leaves nothing in a text that steers a screen, and keeps its lines and letters", () => {
  assert.equal(inert("a\x1b[31m b\x9b2J c\r\x07\x7f"), "a?[31m b?2J c???");
  assert.equal(inert("one\n\ttwo 日本 é…"), "one\n\ttwo 日本 é…");
});
