/** Test clients that share a server, each in a scope of its own: none notices another, however many workers there are. */
import { strict as assert } from "node:assert";
import { randomOf } from "../../engine/chance/random.ts";
import { textKey } from "../../engine/base/hash.ts";
import { eventually, healthOf, statsOf, update } from "../behaviour/steer.ts";
import { withStrangers } from "../behaviour/strangers.ts";
import { always, type Crew, type Target, withServer, withWorkers } from "../harness.ts";
import { Threads } from "../chaos/threads.ts";
import { byHeader, scopeOf } from "../engine/scopes/scopes.ts";
import { each } from "./suite/step.ts";
import { chatStatus } from "../statuses.ts";

const CLIENTS = 50;
const REQUESTS = 8;

/** Seeds: a sample, or as many as `ERRORWORKS_SCOPE_SEEDS` says (20 for all that was promised). */
const SEEDS = Number(Deno.env.get("ERRORWORKS_SCOPE_SEEDS") ?? 1);

/** Faults that are a status alone. */
const FAULTS: readonly (readonly [name: string, status: number])[] = [
  ["rate_limit", 429],
  ["bad_gateway", 502],
  ["internal_error", 500],
  ["service_unavailable", 503],
  ["gateway_timeout", 504],
];

/** One test client: what it sets, and the statuses that it has to see. */
interface Client {
  readonly settings: Record<string, unknown>;
  readonly statuses: readonly number[];
}

/** Statuses of a server of this seed that has nobody else to serve, with half of all requests failing. */
async function drawnAlone(seed: number, fault: string): Promise<number[]> {
  const drawn: number[] = [];
  await withServer({ seed, set: [`llm.faults.${fault}.pct=50`] }, async (bench) => {
    for (let n = 0; n < REQUESTS; n++) drawn.push(await chatStatus(bench));
  });
  return drawn;
}

/** Clients in an order that depends on the seed: with a fault at 100 %, at 50 %, for the first few, or none. */
function clientsOf(seed: number, drawn: readonly (readonly number[])[]): Client[] {
  const random = randomOf(textKey(seed, "scopes"), "content");
  return Array.from({ length: CLIENTS }, () => {
    const at = Math.floor(random() * FAULTS.length);
    const [fault, status] = FAULTS[at] ?? ["rate_limit", 429];
    const times = 1 + Math.floor(random() * (REQUESTS - 1));
    const kinds: readonly Client[] = [
      { settings: { faults: { [fault]: { pct: 100 } } }, statuses: new Array(REQUESTS).fill(status) },
      { settings: {}, statuses: new Array(REQUESTS).fill(200) },
      { settings: { faults: { [fault]: { pct: 50 } } }, statuses: drawn[at] ?? [] },
      {
        settings: { response: { rules: [{ times, answer: { fault } }] } },
        statuses: Array.from({ length: REQUESTS }, (_, n) => n < times ? status : 200),
      },
    ];
    return kinds[Math.floor(random() * kinds.length)] ?? { settings: {}, statuses: [] };
  });
}

/** Lets one client do its requests in its scope, every other one by the header. */
async function play(strangers: Target, name: string, { settings, statuses }: Client, isByHeader: boolean) {
  const scope = scopeOf(strangers, name);
  const asked = isByHeader ? byHeader(strangers, name) : scope;
  assert.equal((await update(scope, settings)).status, 200);
  const seen: number[] = [];
  for (let n = 0; n < REQUESTS; n++) seen.push(await chatStatus(asked));
  assert.deepEqual(seen, statuses, name);
  const { llm, bugs } = await statsOf(scope);
  assert.deepEqual([llm.total_requests, llm.requests_by_outcome.success, bugs], [
    REQUESTS,
    statuses.filter((status) => status === 200).length,
    0,
  ]);
  const rows = (await (await scope.admin("/export")).text()).trim().split("\n").map((row) => JSON.parse(row))
    .toSorted((a, b) => a.ordinal - b.ordinal); // those of several workers come in any order
  assert.deepEqual(rows.map(({ ordinal, status }) => [ordinal, status]), [...statuses.entries()]);
}

async function allAtOnce(crew: Crew, seed: number): Promise<void> {
  const drawn = await Promise.all(FAULTS.map(([fault]) => drawnAlone(seed, fault)));
  await withStrangers(crew.url, async (strangers) => {
    const clients = clientsOf(seed, drawn);
    const names = clients.map((_, at) => `client-${seed}-${at}`);
    await Promise.all(clients.map((client, at) => play(strangers, names[at] ?? "", client, at % 2 === 1)));
    const { llm } = await statsOf(strangers);
    assert.equal(llm.total_requests, 0, "the server itself has served nobody");
    await Promise.all(names.map((name) => strangers.admin(`/scopes/${name}`, { method: "DELETE" })));
  });
}

for (const workers of [1, 4]) {
  Deno.test(`${CLIENTS} clients in scopes of a server with ${workers} workers do not meet`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      await withWorkers(workers, { seed }, (crew) => allAtOnce(crew, seed));
    }
  });
}

Deno.test("with several workers a scope is one world: exact counts, a change for all, gone everywhere", async () => {
  await withWorkers(4, { set: always("bad_gateway") }, async (crew) => {
    await withStrangers(crew.url, async (strangers) => {
      const scope = scopeOf(strangers, "one");
      await update(scope, {
        faults: {},
        response: { rules: [{ times: 10, answer: { fault: "rate_limit" } }] },
      });
      await update(scope, { faults: { bad_gateway: { pct: 0 } } });
      const statuses = await each(64, () => chatStatus(scope), 16);
      assert.equal(statuses.filter((status) => status === 429).length, 10);
      assert.equal(statuses.filter((status) => status === 200).length, 54);
      assert.equal((await statsOf(scope)).llm.total_requests, 64);
      assert.equal((await strangers.admin("/scopes/one", { method: "DELETE" })).status, 200);
      assert.deepEqual(new Set(await each(32, () => chatStatus(scope), 8)), new Set([502]));
    });
  });
});

Deno.test("a worker that dies and comes back serves its scopes as they were", async () => {
  const threads = new Threads();
  await withWorkers(2, { spawn: (name) => threads.spawn(name) }, async (crew) => {
    await withStrangers(crew.url, async (strangers) => {
      const scope = scopeOf(strangers, "one");
      await update(scope, { response: { rules: [{ times: 24, answer: { fault: "rate_limit" } }] } });
      const before = await each(16, () => chatStatus(scope), 4);
      assert.deepEqual(new Set(before), new Set([429]));
      for (const worker of [0, 1]) {
        threads.strike(worker, "throw");
        const workersOf = async () =>
          (await healthOf(strangers).catch(() => null))?.diagnostics.workers ?? [];
        await eventually(
          workersOf,
          (workers) => workers[worker]?.restarts === 1 && workers[worker].state === "ready",
        );
      }
      const after = await each(16, () => chatStatus(scope), 4);
      assert.equal(after.filter((status) => status === 429).length, 8);
      const { llm, config_version, bugs } = await statsOf(scope);
      assert.deepEqual([llm.total_requests, llm.lost, config_version, bugs], [32, 0, 2, 0]);
    });
  });
});
