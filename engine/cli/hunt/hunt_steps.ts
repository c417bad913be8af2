import { ConfigError } from "../../base/error.ts";
import { hint } from "../../base/hint.ts";
import { isObject } from "../../base/json.ts";
import { valueAt } from "../../base/tree.ts";
import { loadConfig } from "../../config/load.ts";
import type { FaultFacts } from "../../faults/fault.ts";
import type { Service } from "../../service/service.ts";
import { withoutDefaults } from "../../tape/line_draft.ts";
import type { SearchStep } from "./idea.ts";

/** Preset whose faults have waits of seconds, not of minutes. */
const PRESET = "stress";

/** A choice of faults. */
export interface StepChoice {
  /** All domains unless one is named. */
  readonly domain?: string | undefined;
  /** Names of faults, with commas between them. */
  readonly only?: string | undefined;
}

/**
 * Chosen faults as steps, the slow ones last, with waits that one can wait for.
 *
 * @throws {ConfigError} naming what there is not
 */
export async function huntSteps(
  services: readonly Service[],
  { domain, only }: StepChoice = {},
): Promise<(domain: string) => readonly SearchStep[]> {
  const { config } = await loadConfig(services, { preset: PRESET });
  const searched = services.filter(({ name }) => domain === undefined || name === domain);
  const names = only?.split(",").map((name) => name.trim());
  checkNames(names ?? [], searched);
  const steps = new Map(searched.map(({ name, faults }) => {
    const isChosen = (fault: string) =>
      names?.some((one) => one === fault || one === `${name}.${fault}`) ?? true;
    const own = faults.filter((fault) => isChosen(fault.name)).map((fault) =>
      stepOf(fault, valueAt(config, [name, "faults", fault.name]))
    );
    return [name, own.toSorted((a, b) => Number(a.isSlow) - Number(b.isSlow))];
  }));
  return (domain) => steps.get(domain) ?? [];
}

function stepOf(
  { name, kind, options }: Pick<FaultFacts, "name" | "kind" | "options">,
  settings: unknown,
): SearchStep {
  const { pct: _, burst_pct: __, ...said } = isObject(settings) ? settings : {};
  const schema = options();
  const isSlow = Object.keys(schema.shape).some((option) =>
    /(^|_)sec$/.test(option) && option !== "retry_after_sec"
  );
  // Any client tells errors apart by their status.
  return {
    step: { fault: name, ...withoutDefaults(said, schema) },
    isSlow,
    family: kind === "http" ? name : kind,
  };
}

function checkNames(names: readonly string[], services: readonly Service[]): void {
  const known = services.flatMap(({ name, faults }) =>
    faults.flatMap((fault) => [fault.name, `${name}.${fault.name}`])
  );
  const problems = names.filter((name) => !known.includes(name)).map((name) => ({
    path: "--only",
    message: `there is no fault "${name}" in ${services.map(({ name }) => name).join(" or ")}${
      hint(name, known)
    }`,
  }));
  if (problems.length > 0) throw new ConfigError(problems);
}
