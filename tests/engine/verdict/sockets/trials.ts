/** Clients of drawn policies over sockets, many at a time, at a server of four workers with a lagging event loop. */
import { allEntries } from "../../../../engine/admin/journal/entries.ts";
import { between, type Random } from "../../../../engine/chance/random.ts";
import type { Entry } from "../../../../engine/journal/entry.ts";
import type { Finding } from "../../../../engine/verdict/finding.ts";
import { verdict } from "../../../../engine/verdict/verdict.ts";
import { startCrew } from "../../../harness.ts";
import { type ClientPolicy, compliantPolicy, type Mutation, MUTATIONS } from "../simulation/policy.ts";
import { randomFrom } from "../simulation/world.ts";
import { SocketClient, type Work } from "./policy_client.ts";

const WORKERS = 4;

/** A server's way to misbehave, with the work that lets clients meet it. */
interface Kind {
  readonly faults: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly work: Work;
}

const SILENT_SEC = [5.5, 5.5];

/** Ways of a server by the kind of the scenario. Waits are the shortest that headers can ask for. */
export const KINDS = {
  mixed: {
    faults: {
      service_unavailable: { pct: 2 },
      internal_error: { pct: 2 },
      connection_reset: { pct: 2 },
      connection_failed: { pct: 2, lead_sec: [0, 0] },
      context_length_exceeded: { pct: 3 },
      unprocessable: { pct: 2 },
      rate_limit: { pct: 8, retry_after_sec: [1, 1] },
      token_rate_limit: { pct: 3, retry_after_sec: [4, 4] },
      insufficient_quota: { pct: 5 },
      stream_cut: { pct: 10 },
      stream_error: { pct: 10 },
      cut_arguments: { pct: 15 },
    },
    work: { calls: 120, workers: 3, streams: 0.6, tools: 0.3 },
  },
  brownout: {
    faults: {
      service_unavailable: { pct: 20 },
      internal_error: { pct: 20 },
      connection_reset: { pct: 10 },
      connection_failed: { pct: 10, lead_sec: [0, 0] },
    },
    work: { calls: 60, workers: 6, streams: 0, tools: 0 },
  },
  slow: {
    faults: {
      connection_stall: { pct: 12, start_sec: [0, 0], stall_sec: SILENT_SEC, send: "nothing" },
      stream_stall: { pct: 18, stall_sec: SILENT_SEC },
      masked_stall: { pct: 15, stall_sec: SILENT_SEC, interval_sec: 0.3, send: "comment" },
    },
    work: { calls: 30, workers: 6, streams: 1, tools: 0 },
  },
  pinged: {
    faults: {
      masked_stall: { pct: 30, at_pct: [0, 0], stall_sec: [1.5, 2], interval_sec: 0.2, send: "comment" },
    },
    work: { calls: 20, workers: 3, streams: 1, tools: 0 },
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof KINDS;

/** Thresholds for waits that are shorter than usual. */
export const CHECKS = {
  C1: { patience_ms: 1_500 },
  C4: { longest_ms: 1_500 },
  C5: { longest_ms: 3_200 },
  C21: { limit_ms: 4_000 },
  C22: { idle_ms: 2_500 },
  C24: { limit_ms: 4_000 },
};

/** A right policy whose times are so short that a test can wait for them. */
export function rightPolicy(random: Random, name: string): ClientPolicy {
  const policy = compliantPolicy(random, "mixed");
  const base_ms = policy.base_ms / 4;
  return {
    ...policy,
    user_agent: name,
    base_ms,
    cap_ms: 8 * base_ms,
    longestWait_ms: between(random, [1_200, 3_000]),
    first_ms: between(random, [1_200, 2_300]),
    idle_ms: between(random, [1_200, 2_300]),
    total_ms: between(random, [2_800, 3_600]),
  };
}

/** Times of mutations that are other ones here. */
const CHANGES: Readonly<Record<string, Partial<ClientPolicy>>> = {
  "idle for five minutes": { idle_ms: 3_000, total_ms: 3_800 },
  "counts only content": { content_ms: 1_200, total_ms: 6_000, declares: true },
  // So long that timers which a busy machine makes late do not look like jitter.
  "no jitter": { base_ms: 450, factor: 1.8, cap_ms: 3_600 },
};

/** The change of a mutation, with times for which a test can wait. */
export function changeOf({ name, change }: Mutation): Partial<ClientPolicy> {
  return { ...change, ...CHANGES[name] };
}

/** Mutations that can be seen under a kind: outages take minutes. */
function mutationsOf(kind: KindName): readonly Mutation[] {
  if (kind === "pinged") return MUTATIONS.filter(({ check }) => check === "C23");
  return MUTATIONS.filter((one) => one.kind === kind && one.check !== "C23");
}

/** A client that is looked at; `mutation`: the rule that it breaks. */
interface Looked {
  readonly policy: ClientPolicy;
  readonly mutation: Mutation | null;
}

/** Findings on one client, and those of them that are wrong. */
export interface SocketTrial extends Looked {
  readonly findings: readonly Finding[];
  readonly wrong: readonly string[];
  /** True if its own timers were so late that the machine made another client of it. */
  readonly starved: boolean;
}

/** Lets so many clients work at one server at a time, every other one with a broken rule. */
export async function socketTrials(
  kind: KindName,
  clients: number,
  seed: number,
): Promise<readonly SocketTrial[]> {
  const random = randomFrom(seed);
  const mutations = mutationsOf(kind);
  const looked = Array.from({ length: clients }, (_, at): Looked => {
    const mutation = at % 2 === 1 ? mutations[(seed + (at >> 1)) % mutations.length] ?? null : null;
    const right = rightPolicy(random, `client-${at}/1.0`);
    return {
      mutation,
      policy: mutation ? { ...right, ...changeOf(mutation) } : right,
    };
  });
  const { entries, late_ms } = await journalOf(kind, looked, seed);
  const found = verdict(entries, { extras: { exited: true }, settings: { checks: CHECKS } });
  return looked.map((one, at) => {
    const name = found.clients.find(({ user_agent }) => user_agent === one.policy.user_agent)?.name;
    const findings = found.findings.filter(({ client }) => client === name);
    const starved = (late_ms[at] ?? 0) > MOST_LATE_MS;
    return { ...one, findings, wrong: wrongOf(findings, one.mutation), starved };
  });
}

/** Latest timer of a client that the machine has not kept from its policy, in milliseconds. */
const MOST_LATE_MS = 200;

/** The journal of a server at which clients have worked, and how late the latest timer of each was. */
interface Worked {
  readonly entries: readonly Entry[];
  readonly late_ms: readonly number[];
}

async function journalOf(kind: KindName, looked: readonly Looked[], seed: number): Promise<Worked> {
  const { faults, work } = KINDS[kind];
  const llm = { faults, selection: "weighted", latency: { base_ms: 0, jitter_ms: 0 } };
  const set = [
    `llm=${JSON.stringify(llm)}`,
    "journal.max_entries=50000",
    "journal.max_bytes=500000000",
  ];
  const worker = new URL("./lagging_worker.ts", import.meta.url);
  const { running } = await startCrew(WORKERS, {
    set,
    seed,
    database: "none",
    spawn: (name) => new Worker(worker, { type: "module", name }),
  });
  try {
    const clients = looked.map(({ policy }, at) =>
      new SocketClient({ url: running.url, policy, random: randomFrom(seed * 1000 + at), key: `sk-${at}` })
    );
    await Promise.all(clients.map((client) => client.work(work)));
    const { journals } = running.coordinator;
    const entries = await allEntries({ entries: journals.entries.bind(journals) });
    return { entries, late_ms: clients.map((client) => client.late_ms) };
  } finally {
    await running.stop();
  }
}

function wrongOf(findings: readonly Finding[], mutation: Mutation | null): readonly string[] {
  const accused = findings.filter(({ outcome, check, explained_by }) =>
    outcome === "broken" && check !== mutation?.check && (mutation === null || explained_by === null)
  );
  const missed = findings.filter(({ outcome, check }) => outcome === "holds" && check === mutation?.check);
  return [
    ...accused.map(({ check, figure, proof }) => `${check}: ${figure}. ${proof}`),
    ...missed.map(({ check, figure }) => `${check} is said to hold: ${figure}`),
  ];
}
