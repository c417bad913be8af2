import { strict as assert } from "node:assert";
import { LazyList } from "../../../web/site/lazy_list.ts";
import { fc } from "../../engine/support.ts";

const texts = fc.array(fc.string({ maxLength: 3 }), { maxLength: 6 });

Deno.test("Numbered tells a part of its texts as if it had told them all", () => {
  fc.assert(fc.property(fc.array(texts, { maxLength: 5 }), fc.nat(30), fc.nat(30), (lists, start, count) => {
    const all = LazyList.joined(lists.map((list) => LazyList.of(...list)));
    assert.deepEqual([...all], lists.flat());
    assert.deepEqual([...all.between(start, start + count)], lists.flat().slice(start, start + count));
  }));
});

Deno.test("Numbered leaves out numbers without a text, and counts them", () => {
  const some = LazyList.of("a", "b").flatMap(3, (text, nth) => nth === 1 ? null : `${text}${nth}`);
  assert.equal(some.size, 6);
  assert.deepEqual([...some], ["a0", "a2", "b0", "b2"]);
  assert.deepEqual([...some.between(1, 4)], ["a2", "b0"]);
});
