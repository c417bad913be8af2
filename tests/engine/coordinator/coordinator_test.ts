import { strict as assert } from "node:assert";
import * as z from "zod";
import { loadConfig } from "../../../engine/config/load.ts";
import type { Config } from "../../../engine/config/schema.ts";
import { ConfigError } from "../../../engine/base/error.ts";
import { Coordinator } from "../../../engine/coordinator/coordinator.ts";
import { Run } from "../../../engine/request/run.ts";
import { llm } from "../../../llm/domain.ts";
import { systemClock } from "../../../engine/base/clock.ts";
import { valueAt } from "../../../engine/base/tree.ts";
import { eventually } from "../../behaviour/steer.ts";
import { fakeClock } from "../../harness.ts";
import { notingStore } from "../memory/threads/noting.ts";
import { Follower } from "./follower.ts";
import { settled } from "../memory/threads/timers.ts";
import { visited } from "../metrics/records.ts";

const SERVICES = [llm];
const section = z.looseObject({ latency: z.object({ base_ms: z.number(), jitter_ms: z.number() }) });

function latency(config: Config) {
  return section.parse(config["llm"]).latency;
}

/** A coordinator, its database, and as many followers that have joined. */
async function gathered(n: number, set: readonly string[] = []) {
  const { config } = await loadConfig(SERVICES, {
    set: ["llm.latency.base_ms=1", "llm.latency.jitter_ms=1", ...set],
  });
  const noting = notingStore();
  const clock = fakeClock();
  const coordinator = new Coordinator({
    services: SERVICES,
    config,
    preset: "calm",
    seed: 7,
    store: noting.store,
    clock,
  });
  const members = Array.from({ length: n }, () => new Follower(coordinator));
  for (const [worker, member] of members.entries()) {
    await coordinator.join(worker, member);
  }
  const [a, b] = [members[0] ?? new Follower(coordinator), members[1] ?? new Follower(coordinator)];
  const stats = () =>
    new Run(coordinator.snapshot.run, { shapes: SERVICES, clock, seed: 7, determinism: "ordinal" }).tallies[0]
      ?.stats();
  return { hub: coordinator, noting, members, a, b, stats, clock };
}

Deno.test("who joins goes by the snapshot in force", async () => {
  const { members } = await gathered(3);
  for (const { log, number } of members) assert.deepEqual([log, number], [["prepare 1"], 1]);
});

Deno.test("a change is prepared by all, in force on all at once, and settled by all", async () => {
  const { hub: coordinator, members } = await gathered(3);
  const gate = Promise.withResolvers<void>();
  const [, , slow] = members;
  assert.ok(slow);
  slow.preparing = gate.promise;
  const change = coordinator.change({ patch: { llm: { latency: { base_ms: 5 } } } });
  await settled();
  assert.deepEqual(members.map(({ number }) => number), [1, 1, 1]);
  gate.resolve();
  await change;
  assert.deepEqual(members.map(({ number }) => number), [2, 2, 2]);
  for (const { log } of members) assert.deepEqual(log, ["prepare 1", "prepare 2", "settle 2"]);
  assert.deepEqual(latency(coordinator.snapshot.config), { base_ms: 5, jitter_ms: 1 });
  assert.equal(coordinator.snapshot.config_version, 2);
});

Deno.test("a change that one worker refuses is in force on none, and the next one is on all", async () => {
  const { hub: coordinator, members, b } = await gathered(3);
  const before = coordinator.snapshot;
  b.refuses = true;
  await assert.rejects(coordinator.change({ patch: { llm: { latency: { base_ms: 5 } } } }), ConfigError);
  assert.deepEqual([coordinator.snapshot, coordinator.sharedState.snapshotNumber], [before, 1]);
  assert.deepEqual(members.map(({ number }) => number), [1, 1, 1]);
  b.refuses = false;
  await coordinator.change({ patch: { llm: { latency: { jitter_ms: 0 } } } });
  assert.deepEqual(members.map(({ number }) => number), [3, 3, 3]);
  assert.deepEqual(latency(coordinator.snapshot.config), { base_ms: 1, jitter_ms: 0 });
  assert.equal(coordinator.snapshot.config_version, 2);
});

Deno.test("a change that is not valid reaches no worker", async () => {
  const { hub: coordinator, a } = await gathered(1);
  await assert.rejects(coordinator.change({ patch: { llm: { latency: { base_ms: "soon" } } } }), ConfigError);
  assert.deepEqual([a.log, coordinator.snapshot.config_version], [["prepare 1"], 1]);
});

Deno.test(
  "a worker that is slow to prepare what was refused still goes by the next change",
  async () => {
    const { hub: coordinator, a, b } = await gathered(2);
    const gate = Promise.withResolvers<void>();
    a.preparing = gate.promise;
    b.refuses = true;
    const refused = assert.rejects(
      coordinator.change({ patch: { llm: { latency: { base_ms: 5 } } } }),
      ConfigError,
    );
    await settled();
    a.preparing = Promise.resolve();
    b.refuses = false;
    const next = coordinator.change({ patch: { llm: { latency: { base_ms: 6 } } } });
    await settled();
    gate.resolve();
    await Promise.all([refused, next]);
    await settled();
    assert.deepEqual([a.number, b.number], [coordinator.snapshot.number, coordinator.snapshot.number]);
  },
);

Deno.test("changes of different keys at the same time all come into force", async () => {
  const { hub: coordinator, members } = await gathered(2);
  const keys = ["base_ms", "jitter_ms"];
  await Promise.all(
    [...keys, ...keys].map((key, n) =>
      coordinator.change({ patch: { llm: { latency: { [key]: 10 + n } } } })
    ),
  );
  assert.deepEqual(latency(coordinator.snapshot.config), { base_ms: 12, jitter_ms: 13 });
  assert.equal(coordinator.snapshot.config_version, 5);
  assert.deepEqual(members.map(({ number }) => number), [5, 5]);
});

Deno.test("who joins during a change waits, and goes by what it brings", async () => {
  const { hub: coordinator, a } = await gathered(1);
  const gate = Promise.withResolvers<void>();
  a.preparing = gate.promise;
  const change = coordinator.change({ patch: { llm: { latency: { base_ms: 5 } } } });
  await settled();
  const late = new Follower(coordinator);
  const joining = coordinator.join(1, late);
  await settled();
  assert.deepEqual(late.log, []);
  gate.resolve();
  await Promise.all([change, joining]);
  assert.deepEqual([late.log, late.number], [["prepare 2"], 2]);
});

Deno.test("who cannot join is not asked any more", async () => {
  const { hub: coordinator } = await gathered(1);
  const unfit = new Follower(coordinator);
  unfit.refuses = true;
  await assert.rejects(coordinator.join(1, unfit), ConfigError);
  await coordinator.change({ patch: { llm: { latency: { base_ms: 5 } } } });
  assert.deepEqual(unfit.log, ["prepare 1"]);
});

Deno.test("another configuration changes what belongs to the domains only", async () => {
  const { hub: coordinator } = await gathered(1);
  const { config } = await loadConfig(SERVICES, {
    set: ["llm.latency.base_ms=9", "seed=99", "server.reveal=false"],
  });
  const { seed, server } = coordinator.snapshot.config;
  await coordinator.replace(config);
  assert.equal(latency(coordinator.snapshot.config).base_ms, 9);
  assert.deepEqual([coordinator.snapshot.config.seed, coordinator.snapshot.config.server], [seed, server]);
  assert.ok(Object.isFrozen(coordinator.snapshot.config));
});

Deno.test("a reload goes on with a scenario that stays the same, from where it is", async () => {
  const set = ['scenario={"name":"x","phases":[{"for_sec":10},{}]}'];
  const { hub: coordinator, clock } = await gathered(1, set);
  const startedAt = () => coordinator.snapshot.config.scenario?.started_ms;
  const first = startedAt();
  await clock.sleep(3_000);
  const { config } = await loadConfig(SERVICES, { set: [...set, "llm.latency.base_ms=9"] });
  await coordinator.replace(config);
  assert.deepEqual([startedAt(), latency(coordinator.snapshot.config).base_ms], [first, 9]);
  const { config: other } = await loadConfig(SERVICES, { set: [...set, "scenario.name=y"] });
  await coordinator.replace(other);
  assert.notEqual(startedAt(), first);
});

Deno.test("what was posted is taken back to the configuration that was loaded last", async () => {
  const { hub: coordinator } = await gathered(1);
  const post = () =>
    coordinator.change({ patch: { llm: { latency: { base_ms: 5 }, faults: { forbidden: { pct: 3 } } } } });
  await post();
  await coordinator.restore();
  assert.equal(latency(coordinator.snapshot.config).base_ms, 1);
  const { config } = await loadConfig(SERVICES, { set: ["llm.latency.base_ms=9"] });
  await coordinator.replace(config);
  await post();
  await coordinator.restore();
  assert.deepEqual(coordinator.snapshot.config["llm"], config["llm"]);
});

Deno.test("a reset is a new run with new memory, and the database forgets the old one", async () => {
  const { hub: coordinator, noting, members, stats } = await gathered(2);
  await coordinator.begin();
  const { run: old, config } = coordinator.snapshot;
  new Run(old, { shapes: SERVICES, clock: fakeClock(), seed: 7, determinism: "ordinal" }).tallies[0]?.counted(
    visited(),
  );
  assert.equal(stats()?.total_requests, 1);
  await coordinator.change({ patch: { llm: { latency: { base_ms: 5 } } } });
  await coordinator.reset();
  const { run, config_version, run_config_version } = coordinator.snapshot;
  assert.notEqual(run.run_id, old.run_id);
  assert.notEqual(run.buffer, old.buffer);
  assert.equal(stats()?.total_requests, 0);
  assert.deepEqual([config_version, run_config_version], [2, 2]);
  assert.notEqual(latency(coordinator.snapshot.config).base_ms, latency(config).base_ms);
  await settled();
  assert.deepEqual(noting.done, [`begin ${old.run_id}`, `begin ${run.run_id}`, `forget ${old.run_id}`]);
  for (const { log } of members) assert.deepEqual(log.slice(-2), ["prepare 3", "settle 3"]);
});

Deno.test("a reset forgets nothing before all workers have settled", async () => {
  const { hub: coordinator, noting, a } = await gathered(2);
  const gate = Promise.withResolvers<void>();
  a.settling = () => gate.promise;
  const { run_id } = coordinator.snapshot.run;
  const reset = coordinator.reset();
  await settled();
  assert.ok(!noting.done.includes(`forget ${run_id}`));
  gate.resolve();
  await reset;
  assert.ok(noting.done.includes(`forget ${run_id}`));
});

Deno.test("a reset that one worker refuses changes nothing", async () => {
  const { hub: coordinator, noting, a } = await gathered(2);
  const before = coordinator.snapshot;
  a.refuses = true;
  await assert.rejects(coordinator.reset(), ConfigError);
  assert.deepEqual([coordinator.snapshot, noting.done], [before, []]);
});

Deno.test("the database hears of a run before it gets a row of it", async () => {
  const { hub: coordinator, noting, a } = await gathered(2);
  a.settling = () => {
    const { run_id } = coordinator.snapshot.run;
    return coordinator.gateway.write({
      run_id,
      instance_id: "ins_1",
      writer: "ins_1/0",
      number: 0,
      batches: [],
    });
  };
  await coordinator.reset();
  const { run_id } = coordinator.snapshot.run;
  assert.ok(noting.done.indexOf(`begin ${run_id}`) < noting.done.indexOf(`write ${run_id} 0`));
});

Deno.test("what was in flight on a worker that leaves is lost, and it is not asked any more", async () => {
  const { hub: coordinator, b, stats } = await gathered(2);
  for (let n = 0; n < 3; n++) coordinator.sharedState.worker(1).addInFlight(0, 1);
  coordinator.sharedState.worker(0).addInFlight(0, 1);
  coordinator.leave(1);
  assert.equal(stats()?.lost, 3);
  assert.equal(coordinator.sharedState.inFlight(0), 1);
  coordinator.leave(1);
  assert.equal(stats()?.lost, 3);
  await coordinator.change({ patch: { llm: { latency: { base_ms: 5 } } } });
  assert.deepEqual(b.log, ["prepare 1"]);
});

Deno.test("to read is to flush all workers first", async () => {
  const { hub: coordinator, noting, members } = await gathered(2);
  await coordinator.read({ domain: "llm", table: "requests", after: 0, limit: 1 });
  for (const { log } of members) assert.equal(log.at(-1), "flush");
  assert.deepEqual(noting.done, ["read"]);
});

Deno.test("a run is written with what it was started with, but no secrets", async () => {
  const { hub: coordinator, noting } = await gathered(0, [
    "server.admin_token=SECRET-A",
    "metrics.auth_token=SECRET-B",
  ]);
  const runs: string[] = [];
  noting.store.begin = (run) => Promise.resolve(void runs.push(JSON.stringify(run)));
  await coordinator.begin();
  const [text = ""] = runs;
  assert.doesNotMatch(text, /SECRET/);
  assert.match(text, new RegExp(`"instance_id":"${coordinator.instance_id}"`));
  assert.match(text, /"seed":7,"preset":"calm"/);
});

Deno.test("changes that are over at the same time end once each, however slow the workers are", async () => {
  const { hub: coordinator, a, clock } = await gathered(1);
  a.settling = () => systemClock.sleep(5);
  for (let n = 0; n < 5; n++) {
    const change = { path: ["llm", "rules"], items: [{ name: `r${n}`, do: { pass: true } }] };
    await coordinator.change(change, { ttl_sec: 0.05 });
  }
  clock.advance(60);
  await eventually(() => Promise.resolve(coordinator.overlays), ({ length }) => length === 0);
  assert.deepEqual(valueAt(coordinator.snapshot.config, ["llm", "rules"]), []);
  await systemClock.sleep(50);
  assert.equal(coordinator.snapshot.config_version, 1 + 5 + 5, "five changes, five ends, and nothing more");
});
