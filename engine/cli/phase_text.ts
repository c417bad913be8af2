import { isObject } from "../base/json.ts";
import type { Tree } from "../base/tree.ts";
import type { Scenario } from "../config/scenario.ts";
import { flowText } from "../config/value_text.ts";

type Phase = Scenario["phases"][number];

/** Rules, settings and ramp of a phase as text, a line each. */
export function phaseLines({ rules, config, ramp }: Pick<Phase, "rules" | "config" | "ramp">): string[] {
  const lines = [
    ...rules.map((rule) => ruleText(isObject(rule) ? rule : {})),
    ...Object.entries(config).flatMap(([domain, section]) =>
      sectionLines(domain, isObject(section) ? section : {})
    ),
    ...Object.entries(ramp).map(([path, [from, to]]) => rampText(path, from, to)),
  ];
  return lines.length === 0 ? ["nothing"] : lines;
}

/** A change of a number: of a fault's percentage without its path. */
function rampText(path: string, from: number, to: number): string {
  const [, fault] = /^\w+\.faults\.(\w+)\.pct$/.exec(path) ?? [];
  return fault === undefined ? `${path} from ${from} to ${to}` : `${from} to ${to} % ${fault}`;
}

function sectionLines(domain: string, section: Tree): string[] {
  const { faults, custom_faults: _, ...rest } = section;
  const own = Object.entries(isObject(faults) ? faults : {}).map(([name, fault]) => {
    const { pct, ...options } = isObject(fault) ? fault : {};
    return `${pct ?? 0} % ${name}${optionsText(options)}`;
  });
  return [...own, ...Object.entries(rest).map(([key, value]) => `${domain}.${key}: ${flowText(value)}`)];
}

/** A rule in words: share, who, what. */
function ruleText({ when, pct = 100, beyond, lies, do: steps }: Tree): string {
  const who = isObject(when) ? Object.entries(when).map(([key, value]) => conditionText(key, value)) : [];
  const above = isObject(beyond) ? [`beyond ${beyond["per_sec"]} per second`] : [];
  const where = [...who, ...above].join(", ");
  const what = [steps].flat().map((step) => stepText(isObject(step) ? step : {})).join(", ");
  return `${pct} %${where === "" ? "" : ` of requests ${where}`}: ${what}${lies === true ? " (LIES)" : ""}`;
}

/** A condition of a rule, behind "requests". */
function conditionText(key: string, value: unknown): string {
  const [, group] = /^(clients|keys|models)_pct$/.exec(key) ?? [];
  if (group !== undefined) return `of ${flowText(value)} % of the ${group}`;
  if (key === "prompt_tokens_over") return `with prompts of more than ${flowText(value)} tokens`;
  if (key === "linked" && isObject(value)) {
    return `within ${flowText(value["within_sec"])} s after ${flowText(value["fault"])}`;
  }
  return `with ${key} ${flowText(value)}`;
}

function stepText({ fault, reply, answer, ...options }: Tree): string {
  if (isObject(reply)) return `a written ${reply["status"] ?? 200}`;
  if (isObject(answer)) return "an answer of its own";
  return `${flowText(fault ?? options)}${fault === undefined ? "" : optionsText(options)}`;
}

function optionsText(options: Tree): string {
  const texts = Object.entries(options).map(([key, value]) => `${key} ${flowText(value)}`);
  return texts.length === 0 ? "" : `, ${texts.join(", ")}`;
}
