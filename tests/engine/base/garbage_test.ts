import { strict as assert } from "node:assert";
import { fileURLToPath } from "node:url";
import { collectAll } from "../../../engine/base/garbage.ts";
import { inFolder } from "../support.ts";

Deno.test("collectAll() leaves no garbage in the heap of its thread", async () => {
  let garbage: unknown[] | null = Array.from({ length: 300_000 }, (_, id) => ({ id, text: `garbage ${id}` }));
  const before = Deno.memoryUsage().heapUsed;
  assert.equal(garbage.length, 300_000);
  garbage = null;
  await collectAll();
  const freed = before - Deno.memoryUsage().heapUsed;
  assert.ok(freed > 10e6, `${freed} bytes`);
});

/** "[process:heap] 12 ms: Mark-Compact (reduce) …": V8 tells so of each collection that is to make a heap small. */
const REDUCED = /:(0x[0-9a-f]+)\] +\d+ ms: Mark-Compact \(reduce\)/g;

Deno.test("all threads of a server collect their garbage when one tells them to", async () => {
  await inFolder({}, async (folder) => {
    const program = fileURLToPath(new URL("collecting.ts", import.meta.url));
    const args = ["run", "-A", "--no-check", "--v8-flags=--trace-gc", program, `${folder}/metrics.db`];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "null" }).output();
    const heaps = [...new TextDecoder().decode(stdout).matchAll(REDUCED)].map(([, heap]) => heap);
    assert.equal(new Set(heaps).size, 4, "this thread, two workers and that of the database");
  });
});
