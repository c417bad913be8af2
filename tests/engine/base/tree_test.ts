import { strict as assert } from "node:assert";
import { deepFreeze, merge, type Tree, treeOf, valueAt, withoutNulls } from "../../../engine/base/tree.ts";
import { isObject } from "../../../engine/base/json.ts";
import { fc } from "../support.ts";

const KEYS = ["a", "b", "c"];
const leaf = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.integer()));
const flat = fc.dictionary(fc.constantFrom(...KEYS), leaf, { noNullPrototype: true });
/** Any tree. */
const tree = fc.letrec<{ tree: Tree; value: unknown }>((tie) => ({
  tree: fc.dictionary(fc.constantFrom(...KEYS), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  value: fc.oneof({ depthSize: "small" }, leaf, tie("tree")),
})).tree;
/** Trees that agree on what is a mapping, as those of one schema do. */
const shaped = fc.record({
  x: fc.record({ y: flat, z: leaf }, { requiredKeys: [], noNullPrototype: true }),
  w: leaf,
}, {
  requiredKeys: [],
  noNullPrototype: true,
});

Deno.test("merge() with nothing gives the other side", () => {
  fc.assert(fc.property(tree, (one) => {
    assert.deepEqual(merge(one, {}), one);
    assert.deepEqual(merge({}, one), one);
    assert.deepEqual(merge(one, one), one);
  }));
});

Deno.test("merge() is associative where the layers agree on what is a mapping", () => {
  fc.assert(fc.property(shaped, shaped, shaped, (a, b, c) => {
    assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)));
  }));
});

Deno.test("merge() keeps every key of both sides and lets the upper one win", () => {
  fc.assert(fc.property(tree, tree, (below, above) => {
    const merged = merge(below, above);
    assert.deepEqual(new Set(Object.keys(merged)), new Set([...Object.keys(below), ...Object.keys(above)]));
    for (const [key, value] of Object.entries(above)) {
      if (!isObject(value)) assert.deepEqual(merged[key], value);
    }
  }));
});

Deno.test("merge() changes neither side", () => {
  fc.assert(fc.property(tree, tree, (below, above) => {
    const before = JSON.stringify([below, above]);
    merge(deepFreeze(below), deepFreeze(above));
    assert.equal(JSON.stringify([below, above]), before);
  }));
});

Deno.test("merge() shares no value with either side", () => {
  const [list, inner] = [[1], { b: 1 }];
  const merged = merge({ list, kept: inner }, { inner, over: list });
  list.push(2);
  inner.b = 2;
  assert.deepEqual(merged, { list: [1], kept: { b: 1 }, inner: { b: 1 }, over: [1] });
});

Deno.test("merge() replaces lists, and mappings and scalars by each other", () => {
  assert.deepEqual(merge({ a: [1, 5] }, { a: [1, 3] }), { a: [1, 3] });
  assert.deepEqual(merge({ a: { b: 1 } }, { a: 2 }), { a: 2 });
  assert.deepEqual(merge({ a: 2 }, { a: { b: 1 } }), { a: { b: 1 } });
  assert.deepEqual(merge({ a: { b: 1 } }, { a: null }), { a: null });
});

Deno.test("merge() takes __proto__, constructor and toString for keys like any other", () => {
  const evil: unknown = JSON.parse(
    '{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}',
  );
  assert.ok(isObject(evil));
  for (const merged of [merge({}, evil), merge(evil, {}), merge({ a: 1 }, merge(evil, evil))]) {
    assert.equal(Object.getPrototypeOf(merged), Object.prototype);
    assert.equal("polluted" in merged, false);
    assert.deepEqual(Object.keys(merged).filter((key) => key !== "a"), ["__proto__", "constructor"]);
  }
  assert.equal("polluted" in {}, false);
  assert.deepEqual(merge({}, { toString: { a: 1 } }), { toString: { a: 1 } });
});

Deno.test("merge() keeps a __proto__ inside of a replaced mapping harmless", () => {
  const evil: unknown = JSON.parse('{"a": {"__proto__": {"polluted": 1}}}');
  assert.ok(isObject(evil));
  const { a } = merge({ a: 1 }, evil);
  assert.ok(isObject(a));
  assert.equal(a["polluted"], undefined);
});

Deno.test("valueAt() finds what stands at a path, and only own keys", () => {
  const value = { a: { list: [{ b: 1 }] } };
  assert.equal(valueAt(value, ["a", "list", 0, "b"]), 1);
  assert.equal(valueAt(value, []), value);
  for (
    const path of [["a", "x"], ["a", "list", 1], ["a", "list", 0, "b", "c"], ["toString"], ["__proto__"]]
  ) {
    assert.equal(valueAt(value, path), undefined);
  }
});

Deno.test("treeOf() is undone by valueAt()", () => {
  fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), leaf, (path, value) => {
    assert.deepEqual(valueAt(treeOf(path, value), path), value);
  }));
});

Deno.test("deepFreeze() freezes lists and mappings at every depth", () => {
  const frozen = deepFreeze({ a: { b: [{ c: 1 }] } });
  assert.throws(() => frozen.a.b.push({ c: 2 }), TypeError);
  assert.ok(Object.isFrozen(frozen) && Object.isFrozen(frozen.a) && Object.isFrozen(frozen.a.b[0]));
});

Deno.test("merge() lays mappings over each other key by key, at every depth", () => {
  const below = { a: { b: 1, c: { d: [1], e: 2 } }, g: 5 };
  assert.deepEqual(merge(below, { a: { c: { e: 3 }, f: 4 } }), {
    a: { b: 1, c: { d: [1], e: 3 }, f: 4 },
    g: 5,
  });
});

Deno.test("withoutNulls() takes what is null in a patch out of both sides, at every depth", () => {
  const below = { a: 1, b: { c: 2, d: 3 }, e: 4 };
  assert.deepEqual(withoutNulls(below, { a: null, b: { c: null, x: null, f: 5 }, g: { h: null } }), [
    { b: { d: 3 }, e: 4 },
    { b: { f: 5 }, g: {} },
  ]);
});
