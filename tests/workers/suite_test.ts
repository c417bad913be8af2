import { strict as assert } from "node:assert";
import { always, withWorkers } from "../harness.ts";

for (const workers of [1, 2, 4]) {
  Deno.test(`${workers} workers are one server: each request has a number of its own`, async () => {
    await withWorkers(workers, { set: always("rate_limit", { pct: 30 }) }, async ({ chat, rows }) => {
      const answers = await Promise.all(Array.from({ length: 200 }, () => chat()));
      await Promise.all(answers.map((answer) => answer.body?.cancel()));
      const ordinals = (await rows()).map(({ ordinal }) => Number(ordinal)).sort((a, b) => a - b);
      assert.deepEqual(ordinals, Array.from({ length: 200 }, (_, n) => n));
    });
  });
}
