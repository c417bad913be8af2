import { apiError } from "../base/error.ts";
import { isObject } from "../base/json.ts";
import { scenarioSchema, slotsOf } from "../config/scenario.ts";
import type { WorkerState } from "./state.ts";

/** Keys of a domain that decide what is done to requests, and so do nothing beside a tape. */
const DECIDING = ["faults", "rules", "unmatched", "burst", "selection"];

/** Refuses a change that would do nothing, since a tape is played. @throws {ApiError} 409 */
export function refuseUnderTape({ snapshot }: Pick<WorkerState, "snapshot">, what = "This"): void {
  if (snapshot().config.tape.lines === undefined) return;
  const message = `${what} would do nothing: a tape is played, which alone decides what is done to requests`;
  throw apiError(409, message);
}

/**
 * Refuses sections of a configuration that set what a tape overrules, since one is played; `null` takes back.
 *
 * @throws {ApiError} 409
 */
export function refuseSectionsUnderTape(
  state: Pick<WorkerState, "snapshot" | "services">,
  sections: Readonly<Record<string, unknown>>,
  where = "",
): void {
  for (const { name } of state.services) {
    const section = sections[name];
    const idle = isObject(section) && DECIDING.find((key) => (section[key] ?? null) !== null);
    if (idle) refuseUnderTape(state, `${where}${name}.${idle}`);
  }
}

/** Refuses a scenario with a phase that sets what a tape overrules, since one is played. @throws {ApiError} 409 */
export function refuseScenarioUnderTape(
  state: Pick<WorkerState, "snapshot" | "services">,
  scenario: unknown,
): void {
  const { data } = scenarioSchema().safeParse(scenario);
  if (!data) return; // what puts it in force says what is wrong with it
  for (const { phase, rules, patch } of slotsOf(data)) {
    const where = `Phase "${phase}" of the scenario: `;
    if (rules.length > 0) refuseUnderTape(state, `${where}rules`);
    refuseSectionsUnderTape(state, patch, where);
  }
}
