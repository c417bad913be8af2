import { strict as assert } from "node:assert";
import { kindOf, plainLayer } from "../../../engine/config/layer.ts";
import { valueAt } from "../../../engine/base/tree.ts";
import { yamlLayer } from "../../../engine/config/layers.ts";
import { messagesIn } from "../support.ts";

Deno.test("yamlLayer() knows the line of every key", () => {
  const layer = yamlLayer(
    "a.yaml",
    "# head\nllm:\n  latency: { base_ms: 5,\n    jitter_ms: 6 }\n  list:\n    - 1\n    - x: 2\n",
  );
  assert.deepEqual(layer.tree, { llm: { latency: { base_ms: 5, jitter_ms: 6 }, list: [1, { x: 2 }] } });
  assert.equal(layer.line(["llm"]), 2);
  assert.equal(layer.line(["llm", "latency"]), 3);
  assert.equal(layer.line(["llm", "latency", "jitter_ms"]), 4);
  assert.equal(layer.line(["llm", "list", 0]), 6);
  assert.equal(layer.line(["llm", "list", 1, "x"]), 7);
});

Deno.test("yamlLayer() gives the nearest line for a key that is not there", () => {
  const layer = yamlLayer("a.yaml", "llm:\n  latency:\n    base_ms: 5\n");
  assert.equal(layer.line(["llm", "latency", "jitter_ms"]), 2);
  assert.equal(layer.line(["server"]), undefined);
});

Deno.test("yamlLayer() takes an empty text, and one of nothing but comments, for an empty layer", () => {
  for (const text of ["", "\n", "# nothing\n", "---\n"]) {
    assert.deepEqual(yamlLayer("a.yaml", text).tree, {}, JSON.stringify(text));
  }
});

Deno.test("yamlLayer() refuses what is no mapping and names it", async () => {
  assert.equal(
    await messagesIn(() => yamlLayer("a.yaml", "- 1")),
    ": a.yaml: expected a mapping of keys, got a list",
  );
  assert.match(
    await messagesIn(() => yamlLayer("a.yaml", "just text")),
    /^: a\.yaml: .* got the string "just text"$/,
  );
});

Deno.test("yamlLayer() refuses broken YAML in one line with source and place", async () => {
  for (const text of ["a: [1, 2", "a: {b: 1", "a: 1\n b: 2", 'a: "x']) {
    const message = await messagesIn(() => yamlLayer("a.yaml", text));
    assert.match(message, /^: a\.yaml: .* at line \d+, column \d+/);
  }
});

Deno.test("yamlLayer() refuses a key that is there twice", async () => {
  assert.match(await messagesIn(() => yamlLayer("a.yaml", "a: 1\na: 2")), /unique/);
});

Deno.test("yamlLayer() refuses aliases that would grow without bound", async () => {
  const levels = Array.from(
    { length: 9 },
    (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(",")}]`,
  );
  const message = await messagesIn(() => yamlLayer("a.yaml", `l0: &l0 [x]\n${levels.join("\n")}\n`));
  assert.match(message, /^: a\.yaml: its aliases \(\*\) stand for more than 1,000,000 values$/);
  assert.match(await messagesIn(() => yamlLayer("a.yaml", "l: &l { in: [*l] }\n")), /its aliases/);
});

Deno.test("yamlLayer() takes an anchor that ten thousand rules use", () => {
  const rules = Array.from({ length: 10_000 }, (_, at) => `- { when: { user: u${at} }, do: *fault }\n`).join(
    "",
  );
  const { tree } = yamlLayer("a.yaml", `fault: &fault { fault: conflict }\nrules:\n${rules}`);
  assert.deepEqual(valueAt(tree, ["rules", 9_999]), { when: { user: "u9999" }, do: { fault: "conflict" } });
});

Deno.test("yamlLayer() reads merge keys, as PyYAML does, and knows the lines beside them", () => {
  const layer = yamlLayer("a.yaml", "base: &base { a: 1, b: 2 }\nown:\n  <<: *base\n  b: 3\n");
  assert.deepEqual(valueAt(layer.tree, ["own"]), { a: 1, b: 3 });
  assert.deepEqual([layer.line(["own", "b"]), layer.line(["own", "a"])], [4, 2]);
});

Deno.test("yamlLayer() names the line of an alias of nothing, of a merge of no mapping, and of a second document", async () => {
  assert.match(await messagesIn(() => yamlLayer("a.yaml", "a: 1\nb: *c\n")), /: c at line 2$/);
  assert.match(await messagesIn(() => yamlLayer("a.yaml", "a: 1\nb:\n  <<: 5\n")), /map aliases at line 3$/);
  assert.match(
    await messagesIn(() => yamlLayer("a.yaml", "a: 1\n---\nb: 2\n")),
    /^: a\.yaml: Expected one document, but --- begins a second one at line 2/,
  );
});

Deno.test("yamlLayer() tells a problem of the parser once, and knows the lines of keys that are numbers", async () => {
  const message = await messagesIn(() => yamlLayer("a.yaml", "a: { b: { c: 1 }\n"));
  assert.equal(message.match(/Flow map/g)?.length, 1);
  assert.equal(yamlLayer("a.yaml", "a:\n  404: 1\n").line(["a", "404"]), 2);
});

Deno.test("plainLayer() has no lines", () => {
  const layer = plainLayer("flags", { a: 1 });
  assert.equal(layer.line(["a"]), undefined);
});

Deno.test("kindOf() names values for people", () => {
  assert.deepEqual([null, undefined, [], {}, "a", 5, NaN, true].map(kindOf), [
    "nothing",
    "nothing",
    "a list",
    "a mapping",
    'the string "a"',
    "the number 5",
    "the number NaN",
    "the boolean true",
  ]);
});

Deno.test("kindOf() quotes the beginning of a long text", () => {
  assert.match(kindOf("x".repeat(100_000)), /^the string "x{199}…$/);
});
