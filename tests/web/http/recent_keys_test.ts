import { strict as assert } from "node:assert";
import { RecentKeys } from "../../../web/http/recent_keys.ts";

Deno.test("RecentKeys.note() knows the last keys, and forgets those that are too old", () => {
  const keys = new RecentKeys(10);
  assert.equal(keys.note("one"), false);
  for (let n = 0; n < 9; n++) assert.equal(keys.note(`key ${n}`), false);
  assert.equal(keys.note("one"), true, "ten keys are known at least");
  for (let n = 0; n < 20; n++) keys.note(`later ${n}`);
  assert.equal(keys.note("one"), false, "no more than twenty are");
});

Deno.test("RecentKeys.note() knows a key for longer that comes again", () => {
  const keys = new RecentKeys(10);
  keys.note("one");
  for (let n = 0; n < 100; n++) {
    keys.note(`key ${n}`);
    assert.equal(keys.note("one"), true, `after ${n} others`);
  }
});
