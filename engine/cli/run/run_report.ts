import type { VerdictTerms } from "../../admin/evidence.ts";
import { systemClock } from "../../base/clock.ts";
import type { Config } from "../../config/schema.ts";
import { NO_DATABASE } from "../../metrics/null_store.ts";
import { isAnswered } from "../../faults/good_reply.ts";
import type { Service } from "../../service/service.ts";
import type { RunningServer } from "../../start.ts";
import { faultCounts, type Figures, figuresReader, sumOf } from "../terminal/figures.ts";
import type { Ended } from "./child.ts";
import type { Examine, Examined } from "./examined.ts";
import { injectedTexts } from "./injected.ts";
import type { LeftBehind } from "./left_behind.ts";

/** Report on one run of a command, as `--format json` gives it. */
export interface RunReport {
  /** The command that repeats exactly this run. */
  readonly again: string;
  readonly command: readonly string[];
  readonly preset: string | null;
  readonly seed: number;
  readonly exit: Pick<Ended, "code" | "signal">;
  readonly duration_ms: number;
  readonly requests: number;
  readonly faults: number;
  /** Requests that got their good reply, whatever delayed or decorated it, where the rows are kept. */
  readonly good: number;
  /** What the faults came to, as text, the most frequent first. */
  readonly injected: readonly string[];
  readonly requests_by_fault: Readonly<Record<string, number>>;
  readonly requests_by_outcome: Readonly<Record<string, number>>;
  readonly requests_by_route: Readonly<Record<string, number>>;
  /**
   * Requests that each rule acted on; 0 for a rule of the configuration that acted on none. None of a tape, which has
   * lines.
   */
  readonly requests_by_rule: Readonly<Record<string, number>>;
  /** Requests that their client has sent before, where it tells. */
  readonly retries: number;
  /** True if any fault can fire. */
  readonly armed: boolean;
  readonly left_behind: readonly LeftBehind[];
  readonly checks: Examined;
  /** File of the report that people open; `null`: none was asked for. */
  readonly report: string | null;
}

/** Parts of a report that are known before the server is asked. */
interface RunFacts extends Pick<RunReport, "again" | "command" | "left_behind"> {
  readonly ended: Ended;
  readonly terms: VerdictTerms;
}

/** Time that requests get to end after the command, in milliseconds. */
const SETTLE_MS = 1_000;
/** Time between two looks at the figures, in milliseconds. */
const LOOK_MS = 10;

/** Asks a server what it did, once the requests of a command that is over have ended. */
export async function runReport(
  { ended, terms, ...known }: RunFacts,
  running: RunningServer,
  { services, examine, columns }: {
    readonly services: readonly Service[];
    readonly examine: Examine;
    readonly columns: number;
  },
): Promise<RunReport> {
  const figures = await settled(figuresReader(running, services));
  const outcomes = summed(figures, ({ requests_by_outcome }) => requests_by_outcome);
  const { config } = running.coordinator.snapshot;
  return {
    ...known,
    preset: running.facts.preset,
    seed: running.facts.seed,
    exit: { code: ended.code, signal: ended.signal },
    duration_ms: Math.round(ended.ms),
    requests: sumOf(figures, ({ total_requests }) => total_requests),
    faults: outcomes["fault"] ?? 0,
    good: outcomes["success"] ?? 0,
    injected: [],
    ...await sumsOf(running, services),
    requests_by_fault: Object.fromEntries(faultCounts(figures)),
    requests_by_outcome: outcomes,
    requests_by_route: countsBy("route", figures),
    requests_by_rule: config.tape.lines !== undefined ? {} : {
      ...Object.fromEntries(
        services.flatMap(({ name, ruleNames }) => ruleNames(config[name])).map((rule) => [rule, 0]),
      ),
      ...countsBy("rule", figures),
    },
    retries: sumOf(figures, ({ retries }) => retries),
    armed: canFire(config, services),
    checks: await examine({ running, services, figures, terms, columns }),
    report: null,
  };
}

/** True if a configuration has anything that decides on faults, be it by chance or not. */
function canFire(config: Config, services: readonly Service[]): boolean {
  return config.scenario !== undefined || config.tape.lines !== undefined ||
    services.some(({ name, faultShares, ruleIds }) =>
      faultShares(config[name]).length > 0 || ruleIds(config[name]).length > 0
    );
}

/** The figures once no request is under way; those of a client that holds on are taken as they are. */
export async function settled(figures: () => Figures): Promise<Figures> {
  const deadline = systemClock.now() + SETTLE_MS;
  for (;;) {
    const now = figures();
    if (now.in_flight === 0 || systemClock.now() > deadline) return now;
    await systemClock.sleep(LOOK_MS);
  }
}

/**
 * Effects of injected faults in all domains as texts, and how many requests were answered; nothing where no rows are
 * kept.
 */
async function sumsOf(
  { coordinator }: RunningServer,
  services: readonly Service[],
): Promise<Partial<Pick<RunReport, "injected" | "good">>> {
  const { run, config } = coordinator.snapshot;
  if (config.metrics.database === NO_DATABASE) return {};
  await coordinator.flush();
  const totals = await coordinator.gateway.call((store) => store.totals(run.run_id));
  const kinds = new Map(services.flatMap(({ faults }) => faults.map(({ name, kind }) => [name, kind])));
  const sums = Object.values(totals).flat();
  return {
    injected: injectedTexts(sums, kinds),
    good: sums.filter(isAnswered).reduce((all, { requests }) => all + requests, 0),
  };
}

type Counts = Readonly<Record<string, number>>;

function summed(
  { domains }: Figures,
  countsOf: (stats: Figures["domains"][number]["stats"]) => Counts,
): Counts {
  const sums = new Map<string, number>();
  for (const { stats } of domains) {
    for (const [name, count] of Object.entries(countsOf(stats))) {
      sums.set(name, (sums.get(name) ?? 0) + count);
    }
  }
  return Object.fromEntries(sums);
}

/** Requests by a dimension such as their route, the most frequent first. */
function countsBy(dimension: "route" | "rule", figures: Figures): Counts {
  const counts = summed(figures, ({ requests_by }) =>
    Object.fromEntries(
      Object.entries(requests_by[dimension] ?? {}).map(([name, { requests }]) => [name, requests]),
    ));
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
}
