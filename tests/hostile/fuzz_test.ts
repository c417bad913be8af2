import { strict as assert } from "node:assert";
import { areTold, withSubject } from "./books.ts";
import { fuzzed } from "./fuzz.ts";
import { sendAll } from "./send.ts";
import { IS_FULL } from "./size.ts";
import { tallied } from "../statuses.ts";

/** Random requests in all, split over servers of their own. */
const REQUESTS = Number(Deno.env.get("FUZZ_REQUESTS") ?? (IS_FULL ? 20_000 : 2_000));
const PARTS = [
  { seed: 1, workers: 1 },
  { seed: 2, workers: 2 },
  ...(IS_FULL ? [{ seed: 3, workers: 1 }, { seed: 4, workers: 2 }] : []),
];
const EACH = Math.ceil(REQUESTS / PARTS.length);

for (const { seed, workers } of PARTS) {
  Deno.test(`${EACH} random requests are answered and counted once (seed ${seed}, ${workers} workers)`, async () => {
    await withSubject({ workers }, async (subject) => {
      const all = fuzzed(EACH, seed);
      const statuses = tallied(await sendAll(subject.port, all, 32));
      const { requests, statuses: counted, refused } = await subject.settled();
      assert.equal(
        requests + refused,
        all.filter(({ isOwn }) => !isOwn).length,
        "each is one row or one refusal",
      );
      areTold(statuses, { rows: counted, refused });
    });
  });
}
