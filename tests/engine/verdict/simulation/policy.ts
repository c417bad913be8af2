/** Policies of clients, drawn at random: right ones, and right ones with one rule broken. */
import { between, integerBetween, pick, type Random } from "../../../../engine/chance/random.ts";

/** Behaviour of a client. */
export interface ClientPolicy {
  readonly user_agent: string;
  readonly tries: number;
  /** Layers of retries, one around the other. */
  readonly layers: number;
  readonly base_ms: number;
  readonly factor: number;
  readonly cap_ms: number;
  readonly jitter: "full" | "equal" | "stainless" | "tenth" | "none";
  readonly obeysWaits: boolean;
  readonly longestWait_ms: number;
  readonly beyond: "backoff" | "stop";
  readonly budget: "ratio" | "tokens" | "none";
  readonly breaker: boolean;
  readonly retriesTransient: boolean;
  readonly retriesFinal: boolean;
  readonly retriesQuota: boolean;
  readonly retriesConflict: boolean;
  readonly first_ms: number | null;
  readonly idle_ms: number | null;
  readonly total_ms: number | null;
  /** Longest time without content, whatever keeps alive: no time-out of a right client that names a longer one. */
  readonly content_ms: number | null;
  readonly onCut: "retry" | "drop" | "mark" | "continue" | "keep";
  readonly onError: "retry" | "drop" | "keep";
  readonly onCutTool: "error" | "drop" | "run";
  readonly counts: boolean;
  readonly keys: boolean;
  /** True if it names its time-out in each request. */
  readonly declares: boolean;
  /** False if it sends the same few prompts over and over. */
  readonly varies: boolean;
  /** Milliseconds at a fifth of its rate after an outage. */
  readonly slowReturn_ms: number;
}

/** Kind of a scenario, by what can be seen in it. */
export type ScenarioKind = "mixed" | "brownout" | "outage" | "slow";

/** A policy that keeps all rules. In an outage at a high rate that takes a retry budget. */
export function compliantPolicy(random: Random, kind: ScenarioKind): ClientPolicy {
  const base_ms = between(random, [300, 1_500]);
  const cap_ms = between(random, [8 * base_ms, 20_000]);
  const counts = random() < 0.5;
  return {
    user_agent: "acme-agent/1.2 (linux)",
    tries: integerBetween(random, [3, 4]),
    layers: 1,
    base_ms,
    factor: between(random, [2, 3]),
    cap_ms,
    jitter: pick(random, ["full", "equal", "stainless", "tenth"] as const),
    obeysWaits: true,
    longestWait_ms: between(random, [61_000, 300_000]),
    beyond: pick(random, ["backoff", "stop"] as const),
    budget: kind === "outage"
      ? pick(random, ["ratio", "tokens"] as const)
      : pick(random, ["ratio", "none", "none"] as const),
    breaker: random() < 0.3,
    retriesTransient: true,
    retriesFinal: false,
    retriesQuota: false,
    retriesConflict: random() < 0.5,
    first_ms: between(random, [30_000, 300_000]),
    idle_ms: between(random, [25_000, 115_000]),
    total_ms: between(random, [120_000, 600_000]),
    content_ms: null,
    onCut: pick(random, ["retry", "drop", "mark", "continue"] as const),
    onError: pick(random, ["retry", "drop"] as const),
    onCutTool: pick(random, ["error", "drop"] as const),
    counts,
    keys: random() < 0.2,
    declares: random() < 0.3,
    varies: random() < 0.85,
    slowReturn_ms: 0,
  };
}

/** A rule that a client breaks, the check that is to say so, and a scenario in which it can. */
export interface Mutation {
  readonly name: string;
  readonly check: string;
  readonly kind: ScenarioKind;
  readonly change: Partial<ClientPolicy>;
  /** Share of runs in which the check has to see it; default: a fifth. */
  readonly least_seen?: number;
}

/** Part of a policy that lets defects show: without a budget and a breaker, all failures are retried. */
const PLAIN = { budget: "none", breaker: false } as const;

export const MUTATIONS: readonly Mutation[] = [
  { name: "never retries", check: "C1", kind: "mixed", change: { retriesTransient: false } },
  { name: "retries final errors", check: "C2", kind: "mixed", change: { retriesFinal: true } },
  { name: "retries quota", check: "C3", kind: "mixed", change: { retriesQuota: true } },
  { name: "ignores Retry-After", check: "C4", kind: "mixed", change: { obeysWaits: false, ...PLAIN } },
  { name: "waits a year", check: "C5", kind: "mixed", change: { longestWait_ms: Infinity, ...PLAIN } },
  {
    name: "waits as long each time",
    check: "C6",
    kind: "brownout",
    change: { factor: 1, tries: 4, ...PLAIN },
  },
  { name: "storms", check: "C6", kind: "brownout", change: { base_ms: 2, cap_ms: 2, factor: 1, ...PLAIN } },
  { name: "no jitter", check: "C7", kind: "brownout", change: { jitter: "none", ...PLAIN } },
  { name: "impatient: eight tries", check: "C9", kind: "brownout", change: { tries: 8, ...PLAIN } },
  {
    name: "three layers",
    check: "C10",
    kind: "brownout",
    change: { layers: 3, counts: true, keys: false, ...PLAIN },
  },
  { name: "no budget", check: "C12", kind: "outage", change: { ...PLAIN } },
  {
    name: "no time-out",
    check: "C21",
    kind: "slow",
    change: { first_ms: null, idle_ms: null, total_ms: null, declares: false },
  },
  {
    name: "idle for five minutes",
    check: "C22",
    kind: "slow",
    change: { idle_ms: 300_000, total_ms: 590_000 },
  },
  { name: "counts only content", check: "C23", kind: "slow", change: { content_ms: 6_000, declares: true } },
  { name: "no total", check: "C24", kind: "slow", change: { total_ms: null, declares: false } },
  { name: "takes cut streams", check: "C25", kind: "mixed", change: { onCut: "keep" } },
  { name: "runs cut tools", check: "C26", kind: "mixed", change: { onCutTool: "run" } },
  { name: "takes failed streams", check: "C27", kind: "mixed", change: { onError: "keep" } },
  {
    name: "slow to return",
    check: "C16",
    kind: "outage",
    change: { slowReturn_ms: 40_000 },
    least_seen: 0.1,
  },
];
