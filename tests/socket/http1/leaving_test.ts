import { strict as assert } from "node:assert";
import { leaveTogether, MOST_LEAVING } from "../../../engine/transport/http1/leaving.ts";

/** Lets so many replies leave, and notes in what order they do. */
function letLeave(count: number): number[] {
  const left: number[] = [];
  for (let n = 0; n < count; n++) leaveTogether(() => void left.push(n));
  return left;
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

Deno.test("replies of one turn leave at its end, in their order", async () => {
  const left = letLeave(3);
  assert.deepEqual(left, []);
  await Promise.resolve();
  assert.deepEqual(left, upTo(3));
});

Deno.test("of many replies of one turn the first do not wait for the last", async () => {
  const left = letLeave(2 * MOST_LEAVING + 1);
  assert.deepEqual(left, upTo(2 * MOST_LEAVING));
  await Promise.resolve();
  assert.deepEqual(left, upTo(2 * MOST_LEAVING + 1));
});
