import { strict as assert } from "node:assert";
import { ApiError } from "../../../engine/base/error.ts";
import { bodyMemory, holding } from "../../../engine/request/held_bodies.ts";

const BOUNDS = { limit: 60, held: 100 };

/** Reads a body of so many bytes, 10 at a time; or the status of its refusal. */
async function read(over: (() => Promise<void>) | undefined, bytes: number): Promise<number> {
  try {
    return await holding(over ? { over } : {}, BOUNDS, async (hold) => {
      for (let at = 0; at < bytes; at += 10) {
        await undefined;
        hold(10);
      }
      return bytes;
    });
  } catch (error) {
    if (error instanceof ApiError) return error.http.status;
    throw error;
  }
}

Deno.test("bodies are held until their exchanges are over, and one for which there is no room is refused", async () => {
  const { size: before, forgotten = 0 } = bodyMemory();
  assert.equal(before, 0);
  const exchanges = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  assert.equal(await read(() => exchanges[0]?.promise ?? Promise.resolve(), 60), 60);
  assert.deepEqual(await Promise.all([read(undefined, 40), read(undefined, 40)]), [413, 413]);
  assert.equal(await read(() => exchanges[1]?.promise ?? Promise.resolve(), 40), 40);
  assert.deepEqual([await read(undefined, 10), bodyMemory().size], [413, 100]);
  for (const { resolve } of exchanges) resolve();
  await undefined;
  await undefined;
  assert.equal(bodyMemory().size, 0);
  assert.deepEqual([await read(undefined, 60), bodyMemory().size], [60, 0]);
  assert.equal(bodyMemory().forgotten, forgotten + 3);
});
