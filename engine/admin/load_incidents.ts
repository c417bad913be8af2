import type { Config } from "../config/schema.ts";
import type { Entry } from "../journal/entry.ts";
import type { Service } from "../service/service.ts";
import type { LoadIncident } from "../verdict/checks/extras.ts";
import { type SlotConfigs, slotConfigs } from "../worker/scenario_slots.ts";

/** Cycles of a scenario that repeats, at most. */
const MOST_CYCLES = 1_000;

/** A server whose scenario may have kept it down. */
export interface ScenarioServer {
  readonly services: readonly Service[];
  readonly config: Config;
}

/**
 * Times in which a scenario of phases by the clock overloaded the server: a phase that may have been the trigger, and
 * behind it one whose failures depend on the load alone, by a rule with a capacity. Where the journal has lost requests
 * since as long before the trigger as it took, nothing is told: the load would look smaller than it was.
 */
export function loadIncidents(
  { services, config }: ScenarioServer,
  entries: readonly Entry[],
): readonly LoadIncident[] {
  const [first, last] = [entries[0], entries.at(-1)];
  const scenario = slotConfigs(services, config);
  if (!scenario || !first || !last || scenario.clock.byRequests) return [];
  const { started_ms, time_scale } = scenario.clock;
  const monotonic = (sec: number) => started_ms + sec * 1000 / time_scale + first.started - first.arrived;
  const complete = completeSince(entries);
  const incidents: LoadIncident[] = [];
  for (const change of changesIn(scenario)) {
    const [from, to] = [monotonic(change.from), monotonic(change.to)];
    if (to > last.started) break;
    if (2 * from - to < complete) continue;
    for (const capacity of grownBack(services, change.before.config, change.slot.config)) {
      const until = Math.min(monotonic(change.until), Number.MAX_SAFE_INTEGER);
      const phases = { phase: change.before.phase, then: change.slot.phase };
      incidents.push({ from, to, until, ...phases, ...capacity });
    }
  }
  return incidents;
}

type SlotConfig = SlotConfigs["slots"][number];

/** A change from one phase to the next; times in seconds of the scenario. */
interface PhaseChange {
  /** Last slot of the one, and first slot of the other. */
  readonly before: SlotConfig;
  readonly slot: SlotConfig;
  /** Beginning and end of the first phase, and end of the slot behind it. */
  readonly from: number;
  readonly to: number;
  readonly until: number;
}

function* changesIn({ slots, clock: { repeat } }: SlotConfigs): Iterable<PhaseChange> {
  const length = slots.at(-1)?.to ?? 0;
  const cycles = repeat && length < Infinity ? MOST_CYCLES : 1;
  let phase: Pick<PhaseChange, "before" | "from" | "to"> | undefined;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const begin = cycle === 0 ? 0 : cycle * length;
    for (const slot of slots) {
      const [from, to] = [begin + slot.from, begin + slot.to];
      if (phase?.before.index === slot.index) {
        phase = { before: slot, from: phase.from, to };
        continue;
      }
      if (phase) yield { ...phase, slot, until: to };
      phase = { before: slot, from, to };
    }
  }
}

/** Monotonic time from which on the journal has every request that arrived. */
function completeSince(entries: readonly Entry[]): number {
  const gap = entries.findLastIndex(({ seq }, at) => seq !== (entries[at - 1]?.seq ?? -1) + 1);
  return gap === -1 ? -Infinity : entries[gap]?.started ?? Infinity;
}

/** Capacities of all clients together that are there now, and were smaller, or not there, before. */
function grownBack(services: readonly Service[], before: Config, now: Config) {
  return services.flatMap(({ name: domain, capacities }) => {
    const known = new Map(capacities(before[domain]).map(({ rule, per_sec }) => [rule, per_sec]));
    return capacities(now[domain]).filter(({ rule, per_sec }) => per_sec > (known.get(rule) ?? 0))
      .map((one) => ({ domain, ...one }));
  });
}
