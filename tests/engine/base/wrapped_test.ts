import { strict as assert } from "node:assert";
import { clipped, columnsOf, wrapped } from "../../../engine/base/wrapped.ts";
import { definitions, table } from "../../../engine/cli/output.ts";

Deno.test("columnsOf() counts two for East Asian characters and emoji, none for marks", () => {
  const widths = {
    abc: 3,
    "日本語": 6,
    "ｶﾅ": 2,
    "Ａ": 2,
    "한글": 4,
    "😀": 2,
    "e\u0301": 1,
    "שלום": 4,
    "…": 1,
    "\u200b": 0,
  };
  for (const [text, width] of Object.entries(widths)) assert.equal(columnsOf(text), width, text);
});

Deno.test("clipped() and wrapped() go by columns, and cut no character in two", () => {
  assert.equal(clipped("日本語テスト", 12), "日本語テスト");
  assert.equal(clipped("日本語テスト", 8), "日本語…");
  assert.equal(clipped("😀😀😀", 5), "😀😀…");
  assert.equal(clipped("abcdef", 4), "abc…");
  assert.deepEqual(wrapped("日本 語テ スト", 9), ["日本 語テ", "スト"]);
});

Deno.test("table() and definitions() line up behind wide characters", () => {
  assert.deepEqual(table([["日本", "x"], ["abcdef", "y"]]), ["日本    x", "abcdef  y"]);
  assert.deepEqual(definitions([["日本", "x"], ["abcd", "y"]], ""), ["日本  x", "abcd  y"]);
});
