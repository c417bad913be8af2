import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { setLayer } from "../../../engine/config/set_layer.ts";
import { messagesIn } from "../support.ts";

Deno.test("setLayer() reads the value as YAML and splits the path at dots", async () => {
  const cases: [string, unknown][] = [
    ["a.b=5", { a: { b: 5 } }],
    ["a=text", { a: "text" }],
    ["a=[1, 2]", { a: [1, 2] }],
    ['a={"b": true}', { a: { b: true } }],
    ["a=x=y", { a: "x=y" }],
    ["a=", { a: null }],
    ['a="5"', { a: "5" }],
  ];
  for (const [assignment, tree] of cases) {
    assert.deepEqual((await setLayer(assignment)).tree, tree, assignment);
  }
  assert.equal((await setLayer("a.b=5")).source, "--set a.b");
});

Deno.test("setLayer() refuses an assignment without path or without =", async () => {
  for (const bad of ["", "=1", "a", "a..b=1", ".a=1", "a.=1"]) {
    assert.match(await messagesIn(() => setLayer(bad)), /expected PATH=VALUE/, bad);
  }
});

Deno.test("setLayer() refuses a value that is no YAML and names the assignment", async () => {
  assert.match(await messagesIn(() => setLayer("a.b=[1, 2")), /^: --set a\.b=\[1, 2: /);
});

Deno.test("setLayer() reads plain values without the YAML parser as the parser does", async () => {
  const numbers = [
    "0",
    "-0",
    "5",
    "-5",
    "0.5",
    "-1.250",
    "10",
    "007",
    "1e3",
    "1.",
    ".5",
    "+1",
    "0x1f",
    "0o7",
    "1_0",
  ];
  const big = ["9007199254740993", "123456789012345678901234567890", "0.1000000000000000055511151231257827"];
  const words = [
    "text",
    "two_words",
    "true",
    "false",
    "null",
    "True",
    "NULL",
    "yes",
    "no",
    "on",
    "y",
    "n",
    "_",
    "~",
  ];
  const odd = [
    "",
    " ",
    "a b",
    "a:b",
    "a: b",
    "a#b",
    "a #b",
    "- a",
    "*a",
    "&a",
    "|",
    ">",
    "@a",
    "nan",
    ".nan",
  ];
  for (const text of [...numbers, ...big, ...words, ...odd]) {
    const own = await setLayer(`a=${text}`).then(({ tree }) => ({ value: tree["a"] }), () => "refused");
    assert.deepEqual(own, await theParsers(text), JSON.stringify(text));
  }
});

Deno.test("setLayer() leaves a key that takes a text what was typed, but for quotes", async () => {
  for (
    const [text, value] of [["5", "5"], ["true", "true"], ["null", "null"], ["a: b", "a: b"], ['"5"', "5"]]
  ) {
    assert.deepEqual((await setLayer(`a=${text}`, () => true)).tree, { a: value });
  }
});

async function theParsers(text: string) {
  try {
    return { value: await parse(text) };
  } catch {
    return "refused";
  }
}
