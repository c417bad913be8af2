/** Rules that count on two instances of a fleet: together, and exactly. */
import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import { each } from "../workers/suite/step.ts";
import { eventually, healthOf, reset, startOver, update } from "../behaviour/steer.ts";
import { type Crew, startCrew, withWorkers } from "../harness.ts";
import { HAS_SQLD, type Sqld, startSqld } from "./sqld.ts";
import { chatStatus, tallied } from "../statuses.ts";

/** Two instances, as a load balancer sees them. */
interface Pair {
  readonly instances: readonly [Crew, Crew];
  /** Sends the n-th request, to one instance after the other. */
  status(
    n: number,
    sent?: { readonly body?: Record<string, unknown>; readonly key?: string },
  ): Promise<number>;
  /** Puts rules in force on both, from the first one on. */
  rules(...rules: readonly unknown[]): Promise<void>;
}

function pairOf(a: Crew, b: Crew): Pair {
  return {
    instances: [a, b],
    status: (n, { body, key = "sk-one" } = {}) =>
      chatStatus(n % 2 === 0 ? a : b, body, { authorization: `Bearer ${key}` }),
    async rules(...rules) {
      await startOver(a, { rules });
      const { fleet: { config_version } } = await eventually(
        () => healthOf(a),
        ({ fleet }) => !fleet.unpublished,
      );
      await eventually(() => healthOf(b), ({ fleet }) => fleet.config_version === config_version);
    },
  };
}

async function withPair(workers: number, test: (pair: Pair, sqld: Sqld) => Promise<void>): Promise<void> {
  await using sqld = await startSqld();
  const { url: database } = sqld;
  await withWorkers(
    workers,
    { database },
    (a) => withWorkers(workers, { database }, (b) => test(pairOf(a, b), sqld)),
  );
}

const UNAVAILABLE = { fault: "service_unavailable" };

/** The names of ten clients, and of as many conversations. */
const TEN = Array.from({ length: 10 }, (_, n) => `number-${n}`);

function conversation(name: string, n: number): Record<string, unknown> {
  const said = Array.from({ length: n }, (_, turn) => [
    { role: "assistant", content: `${turn}` },
    { role: "user", content: `${turn}` },
  ]);
  return { messages: [{ role: "user", content: name }, ...said.flat()] };
}

const STEPS: Readonly<Record<string, (pair: Pair) => Promise<void>>> = {
  async "times, every, after and lists act on exactly as many of concurrent requests"({ status, rules }) {
    await rules({ times: 30, do: UNAVAILABLE });
    assert.deepEqual(tallied(await each(100, (n) => status(n))), { 200: 70, 503: 30 });
    await rules({ per: "scope", times: 5, do: UNAVAILABLE });
    assert.deepEqual(tallied(await each(20, (n) => status(n))), { 200: 15, 503: 5 });
    await rules({ every: 3, do: UNAVAILABLE });
    assert.deepEqual(tallied(await each(90, (n) => status(n))), { 200: 60, 503: 30 });
    await rules({ after: 7, times: 4, every: 2, do: UNAVAILABLE });
    assert.deepEqual(tallied(await each(60, (n) => status(n))), { 200: 56, 503: 4 });
    const steps = [{ pass: true }, { pass: true }, { pass: true }, UNAVAILABLE];
    await rules({ do: steps, then: "loop" });
    assert.deepEqual(tallied(await each(80, (n) => status(n))), { 200: 60, 503: 20 });
    await rules({ do: [UNAVAILABLE, { fault: "conflict" }] });
    assert.deepEqual(tallied(await each(40, (n) => status(n))), { 200: 38, 409: 1, 503: 1 });
  },
  async "a list is walked through by requests in their order, whichever instance they reach"(
    { status, rules },
  ) {
    await rules({ do: [UNAVAILABLE, { fault: "conflict" }, { pass: true }], then: "loop" });
    const seen: number[] = [];
    for (const n of [0, 0, 1, 1, 0, 1, 1, 1, 0]) seen.push(await status(n));
    assert.deepEqual(seen, [503, 409, 200, 503, 409, 200, 503, 409, 200]);
  },
  async "each client, key and conversation has its own two failures, and then success"({ status, rules }) {
    for (const per of ["client", "key"]) {
      await rules({ per, times: 2, do: UNAVAILABLE });
      await Promise.all(TEN.map(async (key, at) => {
        const seen: number[] = [];
        for (let n = 0; n < 5; n++) seen.push(await status(at + n, { key }));
        assert.deepEqual(seen, [503, 503, 200, 200, 200], `per ${per}, ${key}`);
      }));
    }
    await rules({ per: "conversation", times: 2, do: UNAVAILABLE });
    await Promise.all(TEN.map(async (name, at) => {
      const seen: number[] = [];
      for (let n = 0; n < 4; n++) seen.push(await status(at + n, { body: conversation(name, n) }));
      assert.deepEqual(seen, [503, 503, 200, 200], name);
    }));
  },
};

for (const workers of [1, 4]) {
  Deno.test({
    name: `rules count the requests of two instances with ${workers} workers each together`,
    ignore: !HAS_SQLD,
    fn: (test) =>
      withPair(workers, async (pair) => {
        for (const [name, step] of Object.entries(STEPS)) await test.step(name, () => step(pair));
      }),
  });
}

Deno.test({
  name: "a reset, and a rule that comes back, count anew on both; what else changes does not",
  ignore: !HAS_SQLD,
  fn: () =>
    withPair(1, async ({ status, rules, instances: [a, b] }) => {
      const twice = { times: 2, do: UNAVAILABLE };
      const reached = async () => {
        const { fleet: { config_version } } = await eventually(
          () => healthOf(a),
          ({ fleet }) => !fleet.unpublished,
        );
        await eventually(() => healthOf(b), ({ fleet }) => fleet.config_version === config_version);
      };
      await rules(twice);
      assert.deepEqual([await status(0), await status(1), await status(0)], [503, 503, 200]);
      await reset(a);
      assert.equal(await status(0), 503, "at once where it was asked for");
      await update(a, { latency: { base_ms: 1 } });
      await reached();
      assert.deepEqual([await status(0), await status(0)], [503, 200], "what has changed is something else");
      await update(a, { rules: [] });
      await update(a, { rules: [twice] });
      await reached();
      assert.deepEqual([await status(1), await status(0), await status(1)], [503, 503, 200]);
    }),
});

Deno.test({
  name:
    "an instance that joins later counts rules with the others, those that were posted before it came, too",
  ignore: !HAS_SQLD,
  async fn() {
    await using sqld = await startSqld();
    const wanted = {
      database: sqld.url,
      set: [`llm.rules=${JSON.stringify([{ times: 2, do: UNAVAILABLE }])}`],
    };
    await withWorkers(1, wanted, async (a) => {
      assert.equal(await chatStatus(a), 503);
      await withWorkers(1, wanted, async (b) => {
        assert.deepEqual([await chatStatus(b), await chatStatus(a)], [503, 200], "a rule of the start");
      });
      await update(a, { rules: [] });
      await update(a, { rules: [{ times: 2, do: UNAVAILABLE }] });
      await eventually(() => healthOf(a), ({ fleet }) => !fleet.unpublished);
      assert.equal(await chatStatus(a), 503, "the same rule anew");
      await withWorkers(1, wanted, async (b) => {
        assert.deepEqual([await chatStatus(b), await chatStatus(b), await chatStatus(a)], [503, 200, 200]);
      });
    });
  },
});

Deno.test({
  name: "for_sec of a rule begins with its first request on any instance",
  ignore: !HAS_SQLD,
  fn: () =>
    withPair(1, async ({ status, rules }) => {
      await rules({ for_sec: 1, do: UNAVAILABLE });
      assert.equal(await status(0), 503);
      await systemClock.sleep(1_100);
      assert.deepEqual([await status(1), await status(0)], [200, 200]);
    }),
});

Deno.test({
  name:
    "while the database is away each instance counts for itself, says so, and counts with the others after it",
  ignore: !HAS_SQLD,
  fn: () =>
    withPair(1, async ({ status, rules, instances: [a, b] }, sqld) => {
      await rules({ per: "key", times: 1, do: UNAVAILABLE });
      await sqld.stop();
      const away = { key: "sk-away" };
      assert.deepEqual([await status(0, away), await status(0, away), await status(1, away)], [
        503,
        200,
        503,
      ]);
      const { status: health, fleet } = await healthOf(a);
      assert.deepEqual([health, fleet.counted_alone >= 1], ["degraded", true]);
      await sqld.start();
      for (const one of [a, b]) await eventually(() => healthOf(one), ({ fleet }) => fleet.error === null);
      const back = { key: "sk-back" };
      assert.deepEqual([await status(0, back), await status(1, back)], [503, 200]);
    }),
});

Deno.test({
  name: "counters of a fleet that is no more are forgotten",
  ignore: !HAS_SQLD,
  async fn() {
    await using sqld = await startSqld();
    const wanted = {
      database: sqld.url,
      set: [`llm.rules=${JSON.stringify([{ times: 1, do: UNAVAILABLE }])}`],
    };
    for (const turn of [1, 2]) {
      const crew = await startCrew(1, wanted);
      const seen = [await chatStatus(crew), await chatStatus(crew)];
      await crew.running.stop();
      assert.deepEqual(seen, [503, 200], `fleet ${turn}`);
    }
  },
});
