import { strict as assert } from "node:assert";
import { BoundedNotes } from "../../../engine/coordinator/notes.ts";
import { fc } from "../support.ts";

const LIMITS = { lists: 4, bytes: 60 };
const MOST = 3;

const step = fc.record({
  list: fc.constantFrom("a", "b", "c", "d", "e", "f"),
  size: fc.integer({ min: 0, max: 40 }),
});

Deno.test("notes stay within their limits, newest first, and count the lists that were forgotten", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
    const notes = new BoundedNotes(LIMITS);
    const there = new Map<string, string[]>();
    let forgotten = 0;
    const bytes = () => [...there].reduce((sum, [list, all]) => sum + list.length + all.join("").length, 0);
    for (const [at, { list, size }] of steps.entries()) {
      const note = String.fromCharCode(65 + at).repeat(size);
      await notes.remember(list, note, MOST);
      const known = there.get(list) ?? [];
      there.delete(list);
      there.set(list, [note, ...known].slice(0, MOST));
      for (const oldest of there.keys()) {
        if (there.size <= LIMITS.lists && bytes() <= LIMITS.bytes) break;
        there.delete(oldest);
        forgotten++;
      }
      for (const name of ["a", "b", "c", "d", "e", "f"]) {
        assert.deepEqual(await notes.recall(name), there.get(name) ?? []);
      }
      assert.deepEqual(notes.memory(), {
        fault_memory_bytes: { size: bytes(), limit: LIMITS.bytes, forgotten },
      });
    }
  }));
});

Deno.test("a list keeps as many notes as it may, and clear() forgets all of them", async () => {
  const notes = new BoundedNotes();
  for (const note of ["one", "two", "three"]) await notes.remember("list", note, 2);
  assert.deepEqual(await notes.recall("list"), ["three", "two"]);
  assert.deepEqual(await notes.recall("another"), []);
  notes.clear();
  assert.deepEqual(await notes.recall("list"), []);
  assert.equal(notes.memory()["fault_memory_bytes"]?.size, 0);
});
