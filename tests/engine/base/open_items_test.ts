import { strict as assert } from "node:assert";
import { OpenItems } from "../../../engine/base/open_items.ts";

Deno.test("OpenItems keeps what is there in the order in which it came", () => {
  const items = new OpenItems<string>();
  for (const item of ["a", "b", "c", "d"]) items.add(item);
  assert.equal(items.delete("b"), true);
  assert.equal(items.delete("b"), false);
  assert.equal(items.delete("d"), true);
  items.add("e");
  assert.deepEqual([...items], ["a", "c", "e"]);
  assert.equal(items.size, 3);
  assert.deepEqual(items.take(), ["a", "c", "e"]);
  assert.equal(items.size, 0);
});
