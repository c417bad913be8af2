import { ConfigError } from "../../base/error.ts";
import { hint } from "../../base/hint.ts";
import type { FaultFacts } from "../../faults/fault.ts";
import type { Host } from "../host.ts";

/** A fault of the gauntlet, with the assignment for `--set` that switches it on. */
export interface ChosenFault extends Pick<FaultFacts, "name" | "kind"> {
  readonly set: string;
}

/** A choice of faults. */
interface Choice {
  readonly domain: string;
  readonly only: string | undefined;
  readonly at: "first" | "all";
}

/** The option that chooses the domain of a fault, where another one has it. */
function elsewhere(name: string, services: Host["services"]): string | undefined {
  const [fault, domain] = name.split(".").reverse();
  const has = services.find((one) =>
    (domain ?? one.name) === one.name && one.faults.some((own) => own.name === fault)
  );
  return has && `; --domain ${has.name} has it`;
}

/** The faults of a domain that are chosen, in its order. @throws {ConfigError} naming what there is not */
export function chosenFaults({ domain, only, at }: Choice, { services, testing }: Host): ChosenFault[] {
  const all = services.find(({ name }) => name === domain)?.faults ?? [];
  const names = only?.split(",").map((name) => name.trim().replace(`${domain}.`, ""));
  const problems = (names ?? []).filter((name) => !all.some((fault) => fault.name === name)).map((name) => ({
    path: "--only",
    message: `there is no fault "${name}" in ${domain}${
      elsewhere(name, services) ?? hint(name, all.map(({ name }) => name))
    }`,
  }));
  const once = testing.find(({ name }) => name === domain)?.once;
  if (at === "first" && once === undefined) {
    problems.push({ path: "--at", message: `faults of ${domain} can only be fired at all requests` });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return all.filter(({ name }) => names?.includes(name) ?? true).map(({ name, kind }) => ({
    name,
    kind,
    set: at === "first" && once ? once(name) : `${domain}.faults.${name}.pct=100`,
  }));
}
