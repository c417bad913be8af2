import { type ApiError, apiError } from "../../base/error.ts";
import { unknownName } from "../../base/hint.ts";
import { SCOPE_FOLDER } from "../../base/scope_name.ts";
import type { JournalFilter } from "../../journal/query/filter.ts";
import { OTHER } from "../../memory/label_table.ts";
import type { Service } from "../../service/service.ts";
import { slotConfigs } from "../../worker/scenario_slots.ts";
import type { WorkerState } from "../../worker/state.ts";

/** Values of `fault` that are no names of faults, and those under which a rule writes a reply out. */
const FAULT_WORDS = ["any", "none", "reply", "edit"];

/** Parameters of a filter that name what the server has a list of. */
type Named = Pick<JournalFilter, "domain" | "fault" | "rule" | "scope">;

/**
 * Refuses a filter by a name that there is not: it would fit nothing, and look as if no such request had come.
 *
 * @throws {ApiError} 400
 */
export function checkNames(state: WorkerState, { domain, fault, rule, scope }: Named): void {
  const domains = state.services.map(({ name }) => name);
  if (domain !== undefined && !domains.includes(domain)) {
    throw refused("domain", unknownName(domain, domains));
  }
  const services = state.services.filter(({ name }) => name === (domain ?? name));
  if (fault !== undefined) checkFault(state, services, fault);
  if (rule !== undefined) checkRule(state, services, rule);
  if (scope !== undefined && scope !== ownScope(state)) throw refused("scope", elsewhere(state, scope));
}

function checkFault(state: WorkerState, services: readonly Service[], fault: string): void {
  const builtIn = services.flatMap(({ faults }) => faults.map(({ name }) => name));
  if ([...FAULT_WORDS, ...builtIn].includes(fault)) return;
  const written = services.flatMap(({ name, faultNames }) => [
    ...sectionsOf(state, name).flatMap(faultNames),
    ...Object.keys(state.stats(name).requests_by_fault),
  ]);
  if (written.includes(fault) || written.includes(OTHER)) return;
  const other = state.services.find(({ faults }) => faults.some(({ name }) => name === fault));
  if (other) throw refused("fault", `there is no "${fault}" here, it is one of ${other.name}`);
  throw refused("fault", unknownName(fault, [...builtIn, ...written]));
}

function checkRule(state: WorkerState, services: readonly Service[], rule: string): void {
  const asked = state.mounted.filter(({ name }) => services.some((service) => service.name === name));
  const known = [
    ...asked.flatMap(({ ruleNames }) => ruleNames()),
    ...services.flatMap(({ name }) => Object.keys(state.stats(name).requests_by["rule"] ?? {})),
  ];
  if (!known.includes(rule) && !known.includes(OTHER)) throw refused("rule", unknownName(rule, known));
}

/** The section of a domain in the configuration in force, and in each phase of its scenario. */
function sectionsOf(state: WorkerState, domain: string): unknown[] {
  const { config } = state.snapshot();
  const phases = slotConfigs(state.services, config)?.slots ?? [];
  return [config[domain], ...phases.map((slot) => slot.config[domain])];
}

function ownScope({ journal }: WorkerState): string {
  return journal?.scope ?? "none";
}

/** Says where the requests of another scope are. */
function elsewhere(state: WorkerState, scope: string): string {
  const own = ownScope(state);
  const here = own === "none" ? "the server itself" : `scope "${own}"`;
  const there = scope === "none" ? "/admin/requests" : `${SCOPE_FOLDER}${scope}/admin/requests`;
  return `here are the requests of ${here}, those of "${scope}" are at ${there}`;
}

function refused(parameter: string, message: string): ApiError {
  return apiError(400, `Query parameter ${parameter}: ${message}`);
}
