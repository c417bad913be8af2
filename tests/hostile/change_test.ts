/** Resets and configurations that come while clients ask. */
import { strict as assert } from "node:assert";
import { type Subject, withSubject } from "./books.ts";
import { startLoad } from "../chaos/load.ts";
import { IS_FULL } from "./size.ts";
import { tallied } from "../statuses.ts";

const CLIENTS = 20;
const CHANGES = IS_FULL ? 100 : 10;

for (const workers of [1, 2]) {
  Deno.test(`${CHANGES} configurations under load: each reply is counted once (${workers} workers)`, async () => {
    await withSubject({ workers }, async (subject) => {
      const load = startLoad(subject.url, CLIENTS);
      await changes(
        5,
        (n) => subject.admin("/admin/config", { llm: { faults: { rate_limit: { pct: n % 60 } } } }),
      );
      await load.stop();
      assert.deepEqual(load.failures, []);
      const { requests, statuses } = await subject.settled();
      assert.deepEqual(statuses, tallied(load.replies.map(({ status }) => status)));
      assert.equal(requests, load.replies.length);
    });
  });

  Deno.test(`${CHANGES} resets under load: the last run has its replies and no others (${workers} workers)`, async () => {
    await withSubject({ workers }, async (subject) => {
      const load = startLoad(subject.url, CLIENTS);
      await changes(3, () => subject.admin("/admin/reset", {}));
      const before = load.replies.length;
      await load.stop();
      assert.deepEqual(load.failures, []);
      const after = load.replies.length - before;
      const { requests } = await subject.settled();
      assert.ok(requests >= after - CLIENTS, `${after} replies after the last reset, ${requests} requests`);
      assert.ok(requests <= load.replies.length);
      assert.deepEqual(await strangers(subject, new Set(load.replies.map(({ id }) => id))), []);
    });
  });
}

/** Changes one after the other of which each once kept memory for a while. */
const MANY = IS_FULL ? 1_500 : 400;
/** More memory than they may take, in MB: half as much again as they do. New memory for each run was 1,200 of 1,500 resets. */
const MOST_MB = IS_FULL ? 400 : 250;

const SINGLE: Readonly<Record<string, (subject: Subject, n: number) => Promise<unknown>>> = {
  resets: ({ admin }) => admin("/admin/reset", {}),
  configurations: ({ admin }, n) =>
    admin("/admin/config", { llm: { faults: { rate_limit: { pct: n % 60 } } } }),
};

for (const [what, change] of Object.entries(SINGLE)) {
  Deno.test({
    name: `${MANY} ${what} take less than ${MOST_MB} MB`,
    ignore: Deno.build.os !== "linux" || (what === "configurations" && !IS_FULL),
    fn: () =>
      withSubject({ preset: "stress", workers: 2 }, async (subject) => {
        const before = await subject.peakMb();
        for (let n = 0; n < MANY; n++) await change(subject, n);
        const grown = Math.round(await subject.peakMb() - before);
        console.log(
          `${MANY} ${what}: ${grown} MB more at the peak than the ${Math.round(before)} MB of the start`,
        );
        assert.ok(grown < MOST_MB, `${grown} MB`);
      }),
  });
}

/** Makes all changes, so many at the same time. */
async function changes(atOnce: number, change: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    while (next < CHANGES) await change(next++);
  }));
}

/** Rows whose request no client has a reply to. */
async function strangers({ admin }: Subject, replies: ReadonlySet<string>): Promise<string[]> {
  const rows = (await admin("/admin/export")).split("\n").filter(Boolean).map((line) =>
    JSON.parse(line).request_id
  );
  return rows.filter((id) => !replies.has(id));
}
