import { strict as assert } from "node:assert";
import type { RequestRecord } from "../../../../engine/base/request_record.ts";
import { analyzeAimdBehavior } from "../../../../engine/mcp/analysis/tools/aimd.ts";
import { at, REFUSED, second, withRequests } from "./database.ts";

interface Behaviour {
  readonly client: string | null;
  /** Wait before the next request after a refusal, in milliseconds. */
  readonly patience_ms: number;
  /** Time of a good reply, in milliseconds. */
  readonly good_ms?: number;
  readonly calls?: number;
  readonly from_sec?: number;
}

/** A client that works on one call after the other; each call is refused once, and then succeeds. */
function worker({ client, patience_ms, good_ms = 40, calls = 30, from_sec = 0 }: Behaviour): RequestRecord[] {
  let now = from_sec;
  return Array.from({ length: calls }, () => {
    const refusal = at(now, { ...REFUSED, client, total_ms: 2, attempt: 0 });
    now += (2 + patience_ms) / 1000;
    const success = at(now, { client, total_ms: good_ms, attempt: 1 });
    now += (good_ms + 3) / 1000;
    return [refusal, success];
  }).flat();
}

/** Records are written in the order of their ends, as those of several clients at once are. */
function inOrder(...clients: readonly RequestRecord[][]): RequestRecord[] {
  return clients.flat().toSorted((a, b) => a.arrived + a.total_ms - b.arrived - b.total_ms);
}

async function assessed(records: readonly RequestRecord[]) {
  let found: { overall: string; clients: (readonly [string | null, string])[] } | undefined;
  await withRequests(records, async (database) => {
    const { backoff_assessment, clients } = await database.ask(analyzeAimdBehavior, {});
    found = {
      overall: backoff_assessment,
      clients: clients.map(({ client, assessment }) => [client, assessment]),
    };
  });
  return found ?? assert.fail("the test did not run");
}

Deno.test("a client that asks again at once is told so, by its name", async () => {
  const { overall, clients } = await assessed(worker({ client: "hasty", patience_ms: 1 }));
  assert.deepEqual(clients, [["hasty", "INEFFECTIVE"]]);
  assert.equal(overall, "INEFFECTIVE: hasty sent the next request at once after refusals");
});

Deno.test("a client that waits is effective, however often the server refuses", async () => {
  const { overall, clients } = await assessed(worker({ client: "patient", patience_ms: 500 }));
  assert.deepEqual(clients, [["patient", "EFFECTIVE"]]);
  assert.match(overall, /^EFFECTIVE: clients wait/);
});

Deno.test("a client that waits a little is moderate", async () => {
  const { overall } = await assessed(worker({ client: "brisk", patience_ms: 120 }));
  assert.match(overall, /^MODERATE/);
});

Deno.test("proof against one client outweighs another one that waits", async () => {
  const records = inOrder(
    worker({ client: "hasty", patience_ms: 1 }),
    worker({ client: "patient", patience_ms: 500 }),
  );
  const { overall, clients } = await assessed(records);
  assert.deepEqual(new Map(clients), new Map([["hasty", "INEFFECTIVE"], ["patient", "EFFECTIVE"]]));
  assert.match(overall, /^INEFFECTIVE: hasty sent/);
});

Deno.test("unnamed clients are never accused, as nobody knows how many there are", async () => {
  const { clients } = await assessed(worker({ client: null, patience_ms: 1 }));
  assert.deepEqual(clients, [[null, "INSUFFICIENT_EVIDENCE"]]);
});

Deno.test("several patient workers behind one name are not taken for a hasty one", async () => {
  const workers = Array.from(
    { length: 30 },
    (_, i) => worker({ client: "shared key", patience_ms: 500, from_sec: i * 0.018, calls: 20 }),
  );
  const { clients } = await assessed(inOrder(...workers));
  assert.deepEqual(clients, [["shared key", "INSUFFICIENT_EVIDENCE"]]);
});

Deno.test("one request beside another shows that a name is not one worker", async () => {
  const records = inOrder(
    worker({ client: "two", patience_ms: 1 }),
    [at(0.001, { client: "two", total_ms: 5000 })],
  );
  assert.deepEqual((await assessed(records)).clients, [["two", "INSUFFICIENT_EVIDENCE"]]);
});

Deno.test("replies that are too quick to overlap prove nothing about who works behind a name", async () => {
  const { clients } = await assessed(worker({ client: "unknown", patience_ms: 1, good_ms: 1 }));
  assert.deepEqual(clients, [["unknown", "INSUFFICIENT_EVIDENCE"]]);
});

Deno.test("a few refusals are not enough evidence, neither for nor against", async () => {
  for (const patience_ms of [1, 500]) {
    const records = [
      ...worker({ client: "new", patience_ms, calls: 9 }),
      ...Array.from({ length: 40 }, (_, i) => at(60 + i / 10, { client: "new", total_ms: 40 })),
    ];
    const { overall } = await assessed(records);
    assert.match(overall, /^INSUFFICIENT_EVIDENCE: 9 refusals/);
  }
});

Deno.test("nineteen hasty retries are not enough to accuse", async () => {
  const good = Array.from({ length: 40 }, (_, i) => at(60 + i / 10, { client: "new", total_ms: 40 }));
  const { clients } = await assessed([...worker({ client: "new", patience_ms: 1, calls: 19 }), ...good]);
  assert.deepEqual(clients, [["new", "INSUFFICIENT_EVIDENCE"]]);
});

Deno.test("a last refusal that nothing follows is no wait", async () => {
  const records = [
    ...worker({ client: "gone", patience_ms: 500, calls: 10 }),
    at(90, { ...REFUSED, client: "gone" }),
  ];
  await withRequests(records, async (database) => {
    const { clients: [client] } = await database.ask(analyzeAimdBehavior, {});
    assert.deepEqual([client?.refusals, client?.followed, client?.counted_retries], [11, 10, 10]);
  });
});

Deno.test("clients that ask much less during bursts back off, whoever they are", async () => {
  const seconds = [second(0, 20), second(1, 20), second(2, 2, 8), second(3, 2, 8), second(4, 20)].flat();
  const { overall } = await assessed(seconds);
  assert.equal(overall, "EFFECTIVE: clients asked 50% less during bursts");
});

Deno.test("neither a small fall nor a few refusals show that clients back off", async () => {
  const small = [second(0, 20), second(1, 20), second(2, 8, 8), second(3, 8, 8), second(4, 20)].flat();
  const few = [second(0, 20), second(1, 20), second(2, 5, 4), second(3, 5, 4), second(4, 20)].flat();
  for (const seconds of [small, few]) {
    assert.match((await assessed(seconds)).overall, /^INSUFFICIENT_EVIDENCE/);
  }
});

Deno.test("a run without refusals gives no evidence", async () => {
  const { overall, clients } = await assessed([...second(0, 20), ...second(1, 20)]);
  assert.deepEqual(clients, []);
  assert.match(overall, /^INSUFFICIENT_EVIDENCE: 0 refusals/);
});

Deno.test("clients are told of up to twenty, those with most refusals first", async () => {
  const records = Array.from(
    { length: 25 },
    (_, i) => Array.from({ length: i + 1 }, (_, j) => at(i + j / 100, { ...REFUSED, client: `client ${i}` })),
  ).flat();
  const { clients } = await assessed(records);
  assert.equal(clients.length, 20);
  assert.equal(clients[0]?.[0], "client 24");
});

Deno.test("analyze_aimd_behavior() has no data of a single bucket", () =>
  withRequests(second(0, 1), async (database) => {
    const { status, burst_count, avg_recovery_buckets } = await database.ask(analyzeAimdBehavior, {});
    assert.deepEqual([status, burst_count, avg_recovery_buckets], ["NO_DATA", 0, null]);
  }));
