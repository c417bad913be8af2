/** Clients with one planted defect each, over real sockets: their check names them, and nothing else is accused. */
import { strict as assert } from "node:assert";
import type { ErrorworksOptions } from "../../../../engine/testing/types.ts";
import type { Entry } from "../../../../engine/journal/entry.ts";
import { mistakesIn, verdict } from "../../../../engine/verdict/verdict.ts";
import { errorworks } from "../../../../testing.ts";
import { callAll, type Habits, SOUND } from "./client.ts";

/** More seeds for a thorough run: `ERRORWORKS_SEEDS=20`. */
const SEEDS = Number(Deno.env.get("ERRORWORKS_SEEDS") ?? 1);

/** A client with what its server does to it. */
interface Case {
  readonly client: string;
  readonly habits: Partial<Habits>;
  readonly faults: NonNullable<ErrorworksOptions["faults"]>;
  readonly calls?: number;
  /** Its check; `null` for one that does nothing wrong. */
  readonly check: string | null;
}

const LIMITED = { rate_limit: { pct: 30, retry_after_sec: [1, 1] } };

const CASES: readonly Case[] = [
  {
    client: "a sound one",
    habits: {},
    faults: { internal_error: 30, context_length_exceeded: 15 },
    check: null,
  },
  { client: "a sound one under limits", habits: {}, faults: LIMITED, check: null },
  {
    client: "one that does not wait longer from retry to retry",
    habits: { backoff_ms: () => 350 + Math.random() * 100 },
    faults: { internal_error: 85 },
    calls: 40,
    check: "C6",
  },
  {
    client: "one that ignores Retry-After",
    habits: { obeys_retry_after: false },
    faults: LIMITED,
    check: "C4",
  },
  { client: "one that never retries", habits: { tries: 1 }, faults: { internal_error: 12 }, check: "C1" },
  {
    client: "one that retries a 400",
    habits: { retries_final: true },
    faults: { context_length_exceeded: 20 },
    check: "C2",
  },
  {
    client: "one with three layers",
    habits: { layers: 3, backoff_ms: () => 50 * Math.random() },
    calls: 16,
    faults: { internal_error: 80 },
    check: "C10",
  },
  {
    client: "one that storms",
    habits: { tries: 12, backoff_ms: (failures) => Math.min(SOUND.backoff_ms(failures), 400) },
    faults: { internal_error: 70 },
    calls: 30,
    check: "C9",
  },
];

async function namedBy({ habits, faults, calls = 60 }: Case, seed: number): Promise<readonly string[]> {
  await using ew = await errorworks({ faults, seed });
  await callAll(ew.url, { ...SOUND, ...habits }, calls);
  const headers = { authorization: `Bearer ${ew.token}` };
  const lines = await (await ew.fetch("/admin/requests?format=ndjson", { headers })).text();
  const entries: Entry[] = lines.trim().split("\n").map((line) => JSON.parse(line));
  const found = verdict(entries, { extras: { exited: true } });
  return mistakesIn(found).map(({ check }) => check);
}

for (const one of CASES) {
  const says = one.check === null ? "accuses nobody of anything" : `says ${one.check} and nothing else`;
  Deno.test(`verdict() of ${one.client} ${says}`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      assert.deepEqual(await namedBy(one, seed), one.check === null ? [] : [one.check], `seed ${seed}`);
    }
  });
}
