import { strict as assert } from "node:assert";
import { isObject } from "../../engine/base/json.ts";
import { valueAt } from "../../engine/base/tree.ts";
import { withServer } from "../harness.ts";

const SEEDS = Array.from({ length: 20 }, (_, n) => n + 1);
const FIRST = 10;

/** True if a client gets the text that it asked for. */
async function succeeds(asking: Promise<Response>): Promise<boolean> {
  try {
    const response = await asking;
    const body: unknown = JSON.parse(await response.text());
    const text = isObject(body) ? valueAt(body, ["choices", 0, "message", "content"]) : undefined;
    return response.ok && typeof text === "string" && text.length > 0;
  } catch {
    return false; // the connection broke, or it is no JSON
  }
}

/** Number of the first requests that succeed on a server which was started as README says. */
async function successes(seed: number): Promise<number> {
  let count = 0;
  await withServer({ preset: "stress", seed }, async ({ chat }) => {
    for (let request = 0; request < FIRST; request++) if (await succeeds(chat())) count++;
  });
  return count;
}

Deno.test("stress lets at least three of the first ten requests through, whatever the seed, and most of all", async () => {
  const counts: number[] = [];
  for (const seed of SEEDS) counts.push(await successes(seed));
  assert.ok(Math.min(...counts) >= 3, `of ${FIRST} succeeded, by seed: ${counts}`);
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  assert.ok(mean > FIRST / 2 && mean < FIRST, `on average ${mean} succeeded`);
});
