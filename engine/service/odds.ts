import type { Selection } from "../faults/decide.ts";
import type { Armed } from "../faults/fault.ts";
import type { ServingState } from "../request/core.ts";

/** What the configuration in force leaves to chance, and what its rules decide. */
export interface OddsInForce {
  /** Faults that are left to chance, in order of priority; none while paused or under a tape. */
  readonly armed: readonly Pick<Armed<never>, "fault" | "pct" | "burst_pct">[];
  readonly selection: Selection;
  /** Phase of the scenario; `null` without one. */
  readonly phase: string | null;
  /** True if percentages alone decide about faults: there is no pause, scenario or tape, and no rule with a fault. */
  readonly byPercentages: boolean;
  /** Names of the faults that the steps of a rule bring about; `null` if no rule of that name is in force. */
  faultsOfRule(name: string): readonly string[] | null;
}

/** The odds of a domain under its state in force. */
export function oddsInForce<Ask, Content>(
  { live: { armed, selection, rules, tape, paused }, phase }: Pick<
    ServingState<Ask, Content>,
    "live" | "phase"
  >,
): OddsInForce {
  return {
    armed,
    selection,
    phase,
    byPercentages: !paused && phase === null && tape === null && (rules?.faults.length ?? 0) === 0,
    faultsOfRule(name) {
      const named = rules?.rules.filter((rule) => rule.name === name) ?? [];
      const armedBy = named.flatMap(({ steps }) => steps.flatMap((step) => step.armed ?? []));
      return named.length === 0 ? null : armedBy.map(({ fault }) => fault.name);
    },
  };
}
