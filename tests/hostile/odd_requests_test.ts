import { strict as assert } from "node:assert";
import { areTold, summed, without, withSubject } from "./books.ts";
import { ODD } from "./odd_requests.ts";
import { sendAll } from "./send.ts";
import { tallied } from "../statuses.ts";

const SEEN = Object.values(ODD).reduce((sum, list) => sum + list.length, 0);

for (const workers of [1, 2]) {
  Deno.test(`each of ${SEEN} odd requests is one row or one counted refusal (${workers} workers)`, async () => {
    await withSubject({ workers }, async (subject) => {
      let before = await subject.settled();
      for (const [kind, list] of Object.entries(ODD)) {
        const statuses = tallied(await sendAll(subject.port, list, 16));
        const { refused, ...now } = await subject.settled();
        const rows = without(now.statuses, before.statuses);
        areTold(statuses, { rows, refused: refused - before.refused });
        assert.equal(summed(rows) + refused - before.refused, summed(statuses), kind);
        before = { refused, ...now };
      }
    });
  });
}
