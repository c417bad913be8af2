/** Several servers on one real libSQL server. */
import { strict as assert } from "node:assert";
import { type Crew, startCrew, withWorkers } from "../harness.ts";
import { HAS_SQLD, startSqld } from "./sqld.ts";
import { chatStatus } from "../statuses.ts";
import { until } from "../waits.ts";

/** By when a configuration has reached the others, in milliseconds; beyond it only what a busy machine adds. */
const REACHES_MS = 2_000;
const BUSY_MS = 8_000;

function fleetTest(
  name: string,
  test: (database: string, sqld: Awaited<ReturnType<typeof startSqld>>) => Promise<void>,
) {
  Deno.test({
    name,
    ignore: !HAS_SQLD,
    async fn() {
      await using sqld = await startSqld();
      await test(sqld.url, sqld);
    },
  });
}

function post({ admin }: Crew, pct: number): Promise<Response> {
  return admin("/config", {
    method: "POST",
    body: JSON.stringify({ llm: { faults: { forbidden: { pct } } } }),
  });
}

/** The number of the fleet's configuration that a server goes by. */
async function versionOf({ ask }: Crew): Promise<number> {
  return (await (await ask("/health")).json()).fleet.config_version;
}

fleetTest(
  "a configuration that is posted to one reaches the others, and the last one wins",
  async (database) => {
    await withWorkers(2, { database }, (a) =>
      withWorkers(1, { database }, async (b) => {
        await (await post(a, 100)).body?.cancel();
        assert.equal(await chatStatus(a), 403);
        const took = await until("reaching the other", async () => await chatStatus(b) === 403, BUSY_MS);
        console.log(`reached the other after ${took.toFixed(0)} ms (${REACHES_MS} are allowed)`);

        await (await post(b, 0)).body?.cancel();
        await until("the way back", async () => await chatStatus(a) === 200, BUSY_MS);
        for (const one of [a, b]) await until("agreeing", async () => await versionOf(one) === 2, BUSY_MS);
        await until(
          "knowing each other",
          async () => (await (await a.ask("/health")).json()).fleet.instances.length === 2,
          BUSY_MS,
        );
      }));
  },
);

fleetTest(
  "a key that is taken back on one is taken back on the others, whatever their preset says",
  async (database) => {
    const wanted = { database, preset: "stress" };
    const faultsOf = async ({ admin }: Crew) => (await (await admin("/config")).json()).llm.faults;
    await withWorkers(1, wanted, (a) =>
      withWorkers(1, wanted, async (b) => {
        assert.ok((await faultsOf(b)).rate_limit.pct > 0, "the preset has faults");
        const none = { llm: { faults: null } };
        await (await a.admin("/config", { method: "POST", body: JSON.stringify(none) })).body?.cancel();
        await until("reaching the other", async () => await versionOf(b) === 1, BUSY_MS);
        assert.deepEqual(await faultsOf(b), await faultsOf(a));
      }));
  },
);

fleetTest(
  "who joins takes the configuration of a fleet that lives, but not of one that is no more",
  async (database) => {
    await withWorkers(1, { database }, async (a) => {
      await (await post(a, 100)).body?.cancel();
      await until("telling the others", async () => await versionOf(a) === 1, BUSY_MS);
      await withWorkers(1, { database }, async (b) => assert.equal(await chatStatus(b), 403));
    });
    await withWorkers(1, { database }, async (late) => {
      assert.equal(await chatStatus(late), 200);
      await (await post(late, 100)).body?.cancel();
      await until("telling the others", async () => await versionOf(late) === 2, BUSY_MS);
    });
  },
);

fleetTest(
  "a configuration that was posted in an outage reaches the others after it",
  async (database, sqld) => {
    await withWorkers(1, { database }, (a) =>
      withWorkers(1, { database }, async (b) => {
        await sqld.stop();
        await (await post(a, 100)).body?.cancel();
        assert.equal(await chatStatus(a), 403);
        assert.equal((await (await a.ask("/health")).json()).fleet.unpublished, true);
        assert.equal(await chatStatus(b), 200);
        await sqld.start();
        await until("reaching the other", async () => await chatStatus(b) === 403, BUSY_MS);
      }));
  },
);

fleetTest("/admin/fleet adds up what all have served, apart and together", async (database) => {
  await withWorkers(2, { database }, (a) =>
    withWorkers(1, { database }, async (b) => {
      for (const [one, requests] of [[a, 5], [b, 3]] as const) {
        for (let n = 0; n < requests; n++) await chatStatus(one);
      }
      await (await a.admin("/export")).text(); // writes what waits there
      const { llm } = await (await b.admin("/fleet")).json();
      assert.equal(llm.together.requests, 8);
      assert.deepEqual(llm.together.requests_by_status_code, { 200: 8 });
      const counts = (sums: Record<string, { requests: number }>) =>
        Object.values(sums).map(({ requests }) => requests).sort();
      assert.deepEqual(counts(llm.by_instance), [3, 5]);
      assert.deepEqual(counts(llm.by_run), [3, 5]);
    }));
});

fleetTest(
  "a change with ttl_sec reaches the others, and ends there though the server that it was posted to is gone",
  async (database) => {
    const a = await startCrew(1, { database });
    await withWorkers(2, { database }, async (b) => {
      try {
        const body = JSON.stringify({ llm: { faults: { forbidden: { pct: 100 } } } });
        const posted = await a.admin("/config?ttl_sec=4", { method: "POST", body });
        assert.equal(posted.status, 200, await posted.text());
        await until("reaching the other", async () => await chatStatus(b) === 403, BUSY_MS);
      } finally {
        await a.running.stop();
      }
      await until("the end of the change", async () => await chatStatus(b) === 200, BUSY_MS);
      assert.deepEqual(await (await b.admin("/changes")).json(), { changes: [] });
    });
  },
);

fleetTest(
  "a fault that is armed on one and taken back on another is off for both",
  async (database) => {
    await withWorkers(1, { database }, (a) =>
      withWorkers(1, { database }, async (b) => {
        await (await a.admin("/faults/forbidden", { method: "POST" })).body?.cancel();
        await until("reaching the other", async () => await chatStatus(b) === 403, BUSY_MS);
        await (await b.admin("/faults/forbidden", { method: "DELETE" })).body?.cancel();
        await until("the way back", async () => await chatStatus(a) === 200, BUSY_MS);
      }));
  },
);
