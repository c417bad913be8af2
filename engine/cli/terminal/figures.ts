import { systemClock } from "../../base/clock.ts";
import { hasBursts } from "../../chance/burst.ts";
import { slotsOf } from "../../config/scenario.ts";
import type { Config } from "../../config/schema.ts";
import type { DomainStats } from "../../memory/tally.ts";
import { Run } from "../../request/run.ts";
import { Phases, scenarioClock } from "../../service/phases.ts";
import type { Service } from "../../service/service.ts";
import type { RunningServer } from "../../start.ts";

/** Figures of the run in force, by all workers. */
export interface Figures {
  readonly run_id: string;
  /** Milliseconds since the run began. */
  readonly run_ms: number;
  readonly config_version: number;
  readonly in_flight: number;
  /** `null` where no domain has bursts. */
  readonly in_burst: boolean | null;
  /** Phase of the scenario; `null` without one. */
  readonly phase: string | null;
  readonly domains: readonly DomainFigures[];
}

/** Figures of one domain, the same as in `/admin/stats`. */
export interface DomainFigures {
  readonly name: string;
  readonly stats: DomainStats;
}

/** Creates a function that reads the figures of a server from its shared memory, without asking a worker. */
export function figuresReader(
  { coordinator, facts }: Pick<RunningServer, "coordinator" | "facts">,
  services: readonly Service[],
): () => Figures {
  let run: Run | undefined;
  return () => {
    const { run: memory, config, config_version } = coordinator.snapshot;
    const settings = {
      shapes: services,
      clock: systemClock,
      seed: facts.seed,
      determinism: config.determinism,
    };
    if (run?.id !== memory.run_id) run = new Run(memory, settings);
    const { tallies, bursts } = run;
    const all = services.map(({ burst, name }) => burst(config[name])).filter(hasBursts);
    return {
      phase: phaseOf(config, run),
      run_id: memory.run_id,
      run_ms: systemClock.epoch() - memory.started_ms,
      config_version,
      in_flight: coordinator.sharedState.allInFlight(),
      in_burst: all.length === 0 ? null : all.some((burst) => bursts.isOnNow(burst)),
      domains: services.flatMap(({ name }, at) => {
        const tally = tallies[at];
        return tally ? [{ name, stats: tally.stats() }] : [];
      }),
    };
  };
}

function phaseOf({ scenario }: Config, { server }: Run): string | null {
  if (!scenario) return null;
  const slots = slotsOf(scenario).map((slot) => ({ ...slot, live: null }));
  const phases = new Phases(slots, scenarioClock(scenario), () => systemClock.epoch());
  return phases.current(server)?.phase ?? null;
}

/** A fault and how often it fired, the most frequent first; its domain is in its name where several had requests. */
export function faultCounts(
  { domains }: Pick<Figures, "domains">,
): (readonly [name: string, count: number])[] {
  const asked = domains.filter(({ stats }) => stats.total_requests > 0);
  return asked.flatMap(({ name, stats }) =>
    Object.entries(stats.requests_by_fault).filter(([, count]) => count > 0)
      .map(([fault, count]) => [asked.length > 1 ? `${name}.${fault}` : fault, count] as const)
  ).sort(([, a], [, b]) => b - a);
}

/** A sum over all domains. */
export function sumOf({ domains }: Pick<Figures, "domains">, figure: (stats: DomainStats) => number): number {
  return domains.reduce((sum, { stats }) => sum + figure(stats), 0);
}
