import { getLogger } from "@logtape/logtape";
import { hint } from "../base/hint.ts";
import { type ConfigError, configError } from "../base/error.ts";
import { treeOf } from "../base/tree.ts";
import { type Layer, plainLayer } from "./layer.ts";

/** A domain whose faults can be set by their names. */
interface Faulty {
  readonly name: string;
  readonly faults: readonly { readonly name: string }[];
}

const log = getLogger(["errorworks", "config"]);

/**
 * Reads one `--fault NAME=PCT`, which is short for `--set DOMAIN.faults.NAME.pct=PCT`. The name may begin with a domain,
 * `web.rate_limit`; without one it is the fault of the first domain that has it. @throws {ConfigError}
 */
export function faultLayer(assignment: string, domains: readonly Faulty[]): Layer {
  const [, written = "", pct = ""] = /^([^=]+)=(.+)$/.exec(assignment) ?? [];
  if (written === "") throw wrong(assignment, "expected NAME=PERCENT, e.g. --fault rate_limit=20");
  if (!/^\d+(\.\d+)?$/.test(pct)) {
    const right = /^\d+(\.\d+)?\s*%$/.test(pct) ? "write it without %" : "expected a percentage, 0 to 100";
    throw wrong(assignment, `${right}, got "${pct}"`);
  }
  return plainLayer(
    `--fault ${written}`,
    treeOf([...faultPath(assignment, written, domains), "pct"], Number(pct)),
  );
}

function faultPath(assignment: string, written: string, domains: readonly Faulty[]): readonly string[] {
  const [name = "", domain, ...more] = written.split(".").reverse();
  const having = domains.filter((one) => one.faults.some((fault) => fault.name === name));
  const [first, ...others] = having;
  if (!first || more.length > 0) {
    const own = domains.filter((one) => one.name === domain);
    const names = own.length > 0
      ? own.flatMap(({ faults }) => faults.map((one) => `${domain}.${one.name}`))
      : domains.flatMap(({ faults }) => faults.map((one) => one.name));
    throw wrong(assignment, `there is no fault "${written}"${hint(own.length > 0 ? written : name, names)}`);
  }
  if (domain === undefined) {
    if (others.length > 0) explain(assignment, having);
    return [first.name, "faults", name];
  }
  if (having.some((one) => one.name === domain)) return [domain, "faults", name];
  throw wrong(assignment, `${domain} has no such fault, did you mean "${first.name}.${name}"?`);
}

/** Says which of several faults of the same name is meant. */
function explain(assignment: string, [first, ...others]: readonly Faulty[]): void {
  const rest = others.map(({ name }) => `--fault ${name}.${assignment}`).join(" or ");
  log.info("--fault {assignment} is the fault of {domain}; for the other one give {rest}", {
    assignment,
    domain: first?.name,
    rest,
  });
}

function wrong(assignment: string, message: string): ConfigError {
  return configError(`--fault ${assignment}: ${message}`);
}
