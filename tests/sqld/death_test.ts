/**
 * Tests that a change for a while ends, and a phase begins, at its instant, though the caller, the workers and the
 * instance that heard of it are gone.
 */
import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import { withStrangers } from "../behaviour/strangers.ts";
import { startChild } from "../bench/child.ts";
import { Site } from "../chaos/site.ts";
import { Threads } from "../chaos/threads.ts";
import { type Target, TOKEN, withWorkers } from "../harness.ts";
import { MAIN } from "../program.ts";
import { HAS_SQLD, startSqld } from "./sqld.ts";
import { chatStatus } from "../statuses.ts";
import { inFolder } from "../engine/support.ts";

const ALL_503 = { llm: { faults: { service_unavailable: { pct: 100 } } } };

/** Seconds until the change ends, and until the phase begins, from when each was asked for. */
const TTL_SEC = 15;
const CALM_SEC = 25;

function program(...args: readonly string[]) {
  return [Deno.execPath(), ["run", "-A", "--no-check", MAIN, ...args]] as const;
}

/** An instance in a process of its own. */
async function startInstance(database: string) {
  const set = [
    "server.port=0",
    `server.admin_token=${TOKEN}`,
    `metrics.database=${database}`,
    "llm.latency={base_ms: 0, jitter_ms: 0}",
  ];
  const child = await startChild(...program("serve", "--json", ...set.flatMap((one) => ["--set", one])));
  const { url } = JSON.parse(child.url);
  return { child, url: String(url) };
}

/** Asks an instance for a change by a process that is over when this resolves. */
async function ctl(url: string, ...args: readonly string[]): Promise<void> {
  const [command, words] = program("ctl", ...args);
  const env = { ERRORWORKS_URL: url, ERRORWORKS_ADMIN_TOKEN: TOKEN };
  const { success, stderr } = await new Deno.Command(command, { args: [...words], env }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

/** Waits until a status is answered; the instant of it. */
async function met(target: Target, wanted: number): Promise<number> {
  for (let looks = 0; looks < 3_000; looks++) {
    if (await chatStatus(target) === wanted) return systemClock.epoch();
    await systemClock.sleep(20);
  }
  throw new Error(`${wanted} was never answered`);
}

Deno.test({
  name: "a ttl_sec ends and a phase begins in time, though poster, workers and the instance asked are dead",
  ignore: !HAS_SQLD,
  async fn() {
    await using sqld = await startSqld();
    const { url: database } = sqld;
    const { child, url } = await startInstance(database);
    const threads = new Threads();
    await withWorkers(2, { database, spawn: (name) => threads.spawn(name) }, async (other) => {
      using site = new Site(other.running);
      await withStrangers(other.url, async (strangers) => {
        const phases = [{ name: "calm", for_sec: CALM_SEC }, { name: "down", for_sec: 600, config: ALL_503 }];
        const asked = systemClock.epoch();
        await inFolder({ "outage.yaml": JSON.stringify({ name: "outage", phases }) }, async (folder) => {
          await ctl(url, "scenario", `${folder}/outage.yaml`);
        });
        await ctl(url, "config", "llm.faults.forbidden.pct=100", "--ttl", String(TTL_SEC));
        await met(strangers, 403);
        Deno.kill(child.pid, "SIGKILL");
        await child.stop();
        for (const worker of [0, 1]) threads.strike(worker, "throw");
        await site.recovered(2);
        const ended = await met(strangers, 200);
        assert.ok(ended - asked >= TTL_SEC * 1000, `${ended - asked} ms`);
        const begun = await met(strangers, 503);
        assert.ok(begun - asked >= CALM_SEC * 1000, `${begun - asked} ms`);
        const scenario = await (await strangers.admin("/scenario")).json();
        assert.deepEqual([scenario.name, scenario.phase], ["outage", "down"]);
      });
    });
  },
});
