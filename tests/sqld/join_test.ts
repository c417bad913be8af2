/** Instances that join a fleet: what they take, what they share, and what if its server is away. */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client/web";
import { systemClock } from "../../engine/base/clock.ts";
import { banner } from "../../engine/cli/banner.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { type RunningServer, startServer } from "../../engine/start.ts";
import { type Crew, SERVICES, spawnWorker, startCrew, underLoad, withWorkers } from "../harness.ts";
import { HAS_SQLD, startSqld } from "./sqld.ts";
import { statusOf } from "../statuses.ts";
import { until } from "../waits.ts";

function joinTest(name: string, test: (sqld: Awaited<ReturnType<typeof startSqld>>) => Promise<void>) {
  Deno.test({
    name,
    ignore: !HAS_SQLD,
    async fn() {
      await using sqld = await startSqld();
      await test(sqld);
    },
  });
}

async function configOf({ admin }: Crew): Promise<string> {
  return await (await admin("/config")).text();
}

async function ask({ admin }: Crew, method: string, path: string, body?: unknown): Promise<number> {
  return await statusOf(admin(
    path,
    body === undefined ? { method } : { method, body: JSON.stringify(body) },
  ));
}

async function untilEqual(a: Crew, b: Crew): Promise<void> {
  await until("agreeing", async () => await configOf(a) === await configOf(b), underLoad(8_000));
}

function said({ running }: Crew): string {
  return banner(running, SERVICES).join("\n");
}

joinTest(
  "who starts differently takes the configuration of the fleet, and says so",
  async ({ url: database }) => {
    await withWorkers(1, { database, preset: "stress" }, async (a) => {
      const started = await configOf(a);
      await withWorkers(2, { database, preset: "gentle" }, async (b) => {
        assert.equal(await configOf(b), started);
        assert.match(
          said(b),
          /fleet +of 2: in force is the configuration it began with, NOT the one of this start/,
        );
        assert.doesNotMatch(said(a), /NOT the one/);
        await ask(a, "POST", "/config", { llm: { faults: null } });
        await untilEqual(a, b);
        await withWorkers(1, { database, preset: "chaos" }, async (late) => {
          assert.equal(await configOf(late), await configOf(a));
          assert.match(said(late), /of 3: in force is configuration 1, NOT the one of this start/);
        });
      });
    });
  },
);

joinTest("DELETE /admin/config of any instance puts back what the fleet began with, on all", async (sqld) => {
  const { url: database } = sqld;
  await withWorkers(1, { database, preset: "stress" }, async (a) => {
    const started = await configOf(a);
    await withWorkers(2, { database, preset: "gentle" }, async (b) => {
      await ask(a, "POST", "/config", { llm: { faults: null } });
      await untilEqual(a, b);
      assert.notEqual(await configOf(b), started);
      assert.equal(await ask(b, "DELETE", "/config"), 200);
      assert.equal(await configOf(b), started);
      await untilEqual(a, b);
    });
  });
});

joinTest("a reset of one instance begins a new run on all of them", async ({ url: database }) => {
  await withWorkers(1, { database }, (a) =>
    withWorkers(2, { database }, async (b) => {
      for (const one of [a, b]) await (await one.chat()).body?.cancel();
      const total = async ({ admin }: Crew) => (await (await admin("/stats")).json()).llm.total_requests;
      assert.deepEqual([await total(a), await total(b)], [1, 1]);
      await ask(a, "POST", "/reset");
      await until("the reset of the other", async () => await total(b) === 0, underLoad(8_000));
      await (await a.chat()).body?.cancel();
      await systemClock.sleep(1_200); // two heartbeats later
      assert.equal(await total(a), 1, "one reset happens once");
    }));
});

/** Starts an instance that generates what its settings leave open. */
async function startOpen(database: string, set: readonly string[] = []): Promise<RunningServer> {
  const fixed = ["server.port=0", "server.transport=socket", `metrics.database=${JSON.stringify(database)}`];
  const { config, preset } = await loadConfig(SERVICES, { set: [...fixed, ...set] });
  return await startServer({ services: SERVICES, config, preset, spawn: spawnWorker });
}

async function opens(token: string | null, { url }: RunningServer): Promise<boolean> {
  const response = await fetch(`${url}/admin/config`, { headers: { authorization: `Bearer ${token}` } });
  await response.body?.cancel();
  return response.ok;
}

joinTest("generated seed and token are those of the fleet, and the token is not stored", async ({ url }) => {
  const a = await startOpen(url);
  const [b, own] = [await startOpen(url), await startOpen(url, ["server.admin_token=mine", "seed=5"])];
  const { seed, token } = a.facts;
  assert.ok(token);
  assert.deepEqual([b.facts.seed, b.facts.token, own.facts.seed], [seed, null, 5]);
  assert.match(banner(b, SERVICES).join("\n"), /token +that of the fleet, which its first instance printed/);
  assert.deepEqual([await opens(token, a), await opens(token, b), await opens(token, own)], [
    true,
    true,
    false,
  ]);
  assert.deepEqual([await opens("mine", a), await opens("null", b), await opens("mine", own)], [
    false,
    false,
    true,
  ]);
  const client = createClient({ url });
  const { rows } = await client.execute("SELECT * FROM fleet");
  assert.doesNotMatch(JSON.stringify(rows), new RegExp(`${token}|mine`));
  client.close();
  for (const one of [a, b, own]) await one.stop();
  const later = await startOpen(url);
  assert.notEqual(later.facts.seed, seed);
  assert.ok(!await opens(token, later), "the token of a fleet that is no more opens nothing");
  await later.stop();
});

joinTest(
  "a fleet whose database lost everything goes on with its configuration",
  async ({ url: database }) => {
    const wanted = { database, preset: "stress" };
    await withWorkers(1, wanted, (a) =>
      withWorkers(1, wanted, async (b) => {
        await ask(a, "POST", "/config", { llm: { faults: null } });
        await untilEqual(a, b);
        const posted = await configOf(a);
        const client = createClient({ url: database });
        await client.batch(["DELETE FROM fleet", "DELETE FROM fleet_config", "DELETE FROM instances"]);
        const known = async () => (await client.execute("SELECT * FROM fleet_config")).rows.length > 0;
        await until("posting it again", known, underLoad(8_000));
        client.close();
        await withWorkers(1, { database }, async (late) => {
          await untilEqual(late, a);
          assert.deepEqual([await configOf(late), await configOf(b)], [posted, posted]);
        });
      }));
  },
);

for (const posted of [true, false]) {
  const kept = posted ? "its posted configuration" : "the configuration of that one";
  joinTest(
    `an instance that was silent while another fleet began joins it, with ${kept}, and hears its resets`,
    async ({ url: database }) => {
      await withWorkers(1, { database, preset: "stress" }, async (a) => {
        for (let resets = 0; resets < 3; resets++) await ask(a, "POST", "/reset");
        if (posted) await ask(a, "POST", "/config", { llm: { faults: { rate_limit: { pct: 33 } } } });
        await until(
          "telling it",
          async () => (await healthOf(a)).fleet.config_version === Number(posted),
          underLoad(8_000),
        );
        const before = await configOf(a);
        const client = createClient({ url: database });
        // As if it had been silent for ten seconds when the next one starts.
        await client.batch([
          "UPDATE fleet SET agreed_ms = agreed_ms - 60000",
          "CREATE TRIGGER silent AFTER INSERT ON instances BEGIN UPDATE instances SET last_seen_ms = 0; END",
          "UPDATE instances SET last_seen_ms = 0",
        ]);
        await withWorkers(1, { database, preset: "gentle" }, async (b) => {
          await client.execute("DROP TRIGGER silent");
          client.close();
          const own = await configOf(b);
          await untilEqual(a, b);
          assert.equal(await configOf(b), posted ? before : own);
          const runOf = async (one: Crew) => (await healthOf(one)).run_id;
          const run = await runOf(a);
          await ask(b, "POST", "/reset");
          await until("the reset of the other", async () => await runOf(a) !== run, underLoad(8_000));
        });
      });
    },
  );
}

async function healthOf({ ask }: Crew) {
  return await (await ask("/health")).json();
}

joinTest(
  "a server starts while the libSQL server is away, says so, and joins once it is back",
  async (sqld) => {
    const { url: database } = sqld;
    await withWorkers(1, { database, preset: "gentle", set: ["web.faults={}"] }, async (a) => {
      await sqld.stop();
      const b = await startCrew(2, { database, set: ["llm.response.mode=echo"] });
      try {
        assert.match(said(b), /database .*\(away, rows wait: Cannot reach the libSQL server at 127\.0\.0\.1/);
        assert.match(said(b), /fleet +not joined yet/);
        assert.equal((await b.chat()).status, 200);
        const { status, fleet } = await healthOf(b);
        assert.deepEqual([status, typeof fleet.error], ["degraded", "string"]);
        await sqld.start();
        await until("joining", async () => (await healthOf(b)).status === "healthy", underLoad(8_000));
        await untilEqual(a, b);
        await until("writing its row", async () => (await b.rows()).length === 1, underLoad(8_000));
      } finally {
        await b.running.stop();
      }
    });
  },
);

joinTest(
  "a server that started without its database is well once it answers, also without a request",
  async (sqld) => {
    await sqld.stop();
    await withWorkers(1, { database: sqld.url }, async (one) => {
      assert.equal((await healthOf(one)).status, "degraded");
      await sqld.start();
      await until("recovering", async () => (await healthOf(one)).status === "healthy", underLoad(8_000));
    });
  },
);

joinTest(
  "a configuration that was posted before a server could join is the newest one of the fleet",
  async (sqld) => {
    const { url: database } = sqld;
    await withWorkers(1, { database }, async (a) => {
      await sqld.stop();
      await withWorkers(1, { database }, async (b) => {
        assert.equal(await ask(b, "POST", "/config", { llm: { faults: { forbidden: { pct: 3 } } } }), 200);
        const posted = await configOf(b);
        await sqld.start();
        await until("reaching the other", async () => await configOf(a) === posted, underLoad(8_000));
        assert.equal(await configOf(b), posted);
      });
    });
  },
);

/** Serves `status` on loopback in the place of a libSQL server. */
function standIn(status: number): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("no", { status }));
}

for (const status of [502, 503, 504]) {
  Deno.test(`a server starts while what stands before its libSQL server answers ${status}`, async () => {
    await using server = standIn(status);
    await withWorkers(1, { database: `http://127.0.0.1:${server.addr.port}` }, async (one) => {
      assert.equal((await one.chat()).status, 200);
      assert.match((await healthOf(one)).metrics.error, new RegExp(`status ${status}`));
    });
  });
}

for (const status of [401, 403, 404]) {
  Deno.test(`a libSQL server that answers ${status} is refused at the start all the same`, async () => {
    await using server = standIn(status);
    const database = `http://127.0.0.1:${server.addr.port}`;
    await assert.rejects(startCrew(1, { database }), /Cannot open the metrics database/);
  });
}

Deno.test("a URL that is none is refused at the start all the same", async () => {
  await assert.rejects(startCrew(1, { database: "http://[nonsense" }), /Cannot open the metrics database/);
});
