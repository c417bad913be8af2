/** Clients with one planted defect each, over real sockets: their check names them, and nothing else is accused. */
import { strict as assert } from "node:assert";
import type { Errorworks, ErrorworksOptions } from "../../../../engine/testing/types.ts";
import type { Entry } from "../../../../engine/journal/entry.ts";
import { mistakesIn, verdict } from "../../../../engine/verdict/verdict.ts";
import { errorworks } from "../../../../testing.ts";
import { MUTATIONS } from "../simulation/policy.ts";
import { randomFrom } from "../simulation/world.ts";
import { SocketClient, type Work } from "../sockets/policy_client.ts";
import { changeOf, CHECKS, type KindName, KINDS, rightPolicy } from "../sockets/trials.ts";
import { callAll, type Habits, SOUND } from "./client.ts";
import { crawled, type CrawlHabits, SOUND_CRAWLER } from "./crawler.ts";
import { callMany } from "./many_at_once.ts";

/** More seeds for a thorough run: `ERRORWORKS_SEEDS=20`. */
const SEEDS = Number(Deno.env.get("ERRORWORKS_SEEDS") ?? 1);

/** A client with what its server does to it. */
interface Case {
  readonly client: string;
  readonly options: ErrorworksOptions;
  /** Its work; the result is evidence beside the journal. */
  readonly work: (ew: Errorworks, seed: number) => Promise<Readonly<Record<string, unknown>>>;
  /** Thresholds for one whose times are so short that a test can wait for them; default: the usual ones. */
  readonly checks?: Readonly<Record<string, object>>;
  /** Its check; `null` for one that does nothing wrong. */
  readonly check: string | null;
  /** True if it takes so long that it is left to a thorough run. */
  readonly isLong?: boolean;
}

type Faults = NonNullable<ErrorworksOptions["faults"]>;

const LIMITED = { rate_limit: { pct: 30, retry_after_sec: [1, 1] } };

/** A client of {@link callAll}. */
function caller(
  client: string,
  check: string | null,
  faults: Faults,
  habits: Partial<Habits>,
  calls = 60,
): Case {
  return {
    client,
    check,
    options: { faults },
    async work({ url }) {
      await callAll(url ?? "", { ...SOUND, ...habits }, calls);
      return {};
    },
  };
}

/** A client of a policy that is right but for a mutation, which the server lets it show. */
function mutant(
  client: string,
  name: string,
  kind: KindName,
  faults: Faults,
  work: Partial<Work> = {},
): Case {
  const mutation = MUTATIONS.find((one) => one.name === name);
  if (mutation === undefined) throw new Error(`No mutation ${name}`);
  return {
    client,
    check: mutation.check,
    checks: CHECKS,
    options: { faults },
    async work({ url }, seed) {
      const random = randomFrom(seed);
      const policy = { ...rightPolicy(random, "reference/1.0"), ...changeOf(mutation), varies: true };
      const client = new SocketClient({ url: url ?? "", policy, random, key: "sk-reference" });
      await client.work({ ...KINDS[kind].work, ...work });
      return {};
    },
  };
}

/** Connections that a leaking client opens. */
const LEAKED = 60;

async function leak({ url }: Errorworks, leaks: boolean): Promise<Readonly<Record<string, unknown>>> {
  const messages = [{ role: "user", content: "Hello" }];
  using common = Deno.createHttpClient({});
  const clients: Deno.HttpClient[] = [];
  for (let at = 0; at < LEAKED; at++) {
    const client = leaks ? Deno.createHttpClient({}) : common;
    if (leaks) clients.push(client);
    const body = JSON.stringify({ model: "gpt-4o", messages, seed: at });
    const reply = await fetch(`${url}/v1/chat/completions`, { method: "POST", body, client });
    await reply.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 15)); // the server counts its connections four times a second
  }
  for (const client of clients) client.close();
  return {};
}

function crawler(client: string, check: string | null, habits: Partial<CrawlHabits>): Case {
  return {
    client,
    check,
    options: {
      webFaults: { calendar_trap: 30, credential_bait: { pct: 6, across: "port" } },
      config: { web: { site: { pages: 60 }, latency: { base_ms: 0, jitter_ms: 0 } } },
    },
    async work(ew) {
      const lines = await crawled(ew.url ?? "", { ...SOUND_CRAWLER, ...habits });
      const headers = { authorization: `Bearer ${ew.token}` };
      const scored = await ew.fetch("/admin/truth/score", {
        method: "POST",
        headers,
        body: lines.join("\n"),
      });
      const { requests: trapped } = await (await ew.fetch("/admin/canary", { headers })).json();
      return { score: await scored.json(), trapped };
    },
  };
}

const LIMIT = {
  config: { llm: { limits: { requests_per_min: 20 }, latency: { base_ms: 0, jitter_ms: 0 } } },
};

function many(client: string, check: string | null, adapts: boolean): Case {
  return {
    client,
    check,
    isLong: true,
    options: LIMIT,
    async work({ url }) {
      await callMany(url ?? "", { adapts, for_ms: 24_000 });
      return {};
    },
  };
}

/** Faults are so many that each client shows its defect several times, in whatever order its calls end. */
const CASES: readonly Case[] = [
  caller("a sound one", null, { internal_error: 30, context_length_exceeded: 15 }, {}),
  caller("a sound one under limits", null, LIMITED, {}),
  caller("one that does not wait longer from retry to retry", "C6", { internal_error: 85 }, {
    backoff_ms: () => 600 + Math.random() * 300, // so long that a busy machine adds little to it
  }, 80),
  caller("one that ignores Retry-After", "C4", LIMITED, { obeys_retry_after: false }),
  caller("one that never retries", "C1", { internal_error: 40 }, { tries: 1 }),
  caller("one that retries a 400", "C2", { context_length_exceeded: 40 }, { retries_final: true }),
  caller("one with three layers", "C10", { internal_error: 80 }, {
    layers: 3,
    backoff_ms: () => 50 * Math.random(),
  }, 16),
  caller("one that storms", "C9", { internal_error: 70 }, {
    tries: 12,
    backoff_ms: (failures) => Math.min(SOUND.backoff_ms(failures), 400),
  }, 30),
  mutant("an impatient one", "counts only content", "pinged", {
    masked_stall: { ...KINDS.pinged.faults.masked_stall, pct: 60, stall_sec: [5, 5] },
  }, { calls: 10, workers: 1 }), // one at a time: what is left at one moment may have been cancelled together
  mutant("one without a time-out", "no time-out", "slow", {
    connection_stall: { ...KINDS.slow.faults.connection_stall, pct: 60 },
  }, { calls: 12, workers: 12 }),
  mutant("one that takes cut streams for whole", "takes cut streams", "mixed", { stream_cut: 60 }, {
    calls: 60,
    streams: 1,
    tools: 0,
  }),
  mutant("one that runs cut tool calls", "runs cut tools", "mixed", { cut_arguments: 60 }, {
    calls: 60,
    tools: 1,
  }),
  { client: "one that uses its connections again", check: null, options: {}, work: (ew) => leak(ew, false) },
  { client: "one that leaks connections", check: "C32", options: {}, work: (ew) => leak(ew, true) },
  many("one that lowers its rate at a limit", null, true),
  many("one that does not lower its rate at a limit", "C18", false),
  crawler("a sound crawler", null, {}),
  crawler("a crawler that loves traps", "S2", { skips: null }),
  crawler("a crawler that leaks credentials", "C34", { takesAll: true }),
];

async function namedBy({ options, work, checks = {} }: Case, seed: number): Promise<readonly string[]> {
  await using ew = await errorworks({ ...options, seed });
  const evidence = await work(ew, seed);
  const headers = { authorization: `Bearer ${ew.token}` };
  const lines = await (await ew.fetch("/admin/requests?format=ndjson", { headers })).text();
  const entries: Entry[] = lines.trim().split("\n").map((line) => JSON.parse(line));
  const found = verdict(entries, { extras: { exited: true, ...evidence }, settings: { checks } });
  return mistakesIn(found).map(({ check, sentence, proof }) => `${check} ${sentence}: ${proof}`);
}

for (const one of CASES.filter(({ isLong }) => SEEDS > 1 || isLong !== true)) {
  const says = one.check === null ? "accuses nobody of anything" : `says ${one.check} and nothing else`;
  Deno.test(`verdict() of ${one.client} ${says}`, async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const named = await namedBy(one, seed);
      const checks = named.map((text) => text.split(" ")[0]);
      assert.deepEqual(checks, one.check === null ? [] : [one.check], `seed ${seed}: ${named.join("\n")}`);
    }
  });
}
