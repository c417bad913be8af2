import type { Scenario } from "../config/scenario.ts";
import { isObject } from "../base/json.ts";
import type { Tree } from "../base/tree.ts";
import { flowText } from "../config/value_text.ts";

type Phase = Scenario["phases"][number];

/** Seconds in the largest unit that keeps the figure short: 44 min, 12 h, 44 d. */
export function durationText(sec: number): string {
  const rounded = (unit: number) => String(Math.round(sec / unit * 10) / 10);
  if (sec < 120) return `${rounded(1)} s`;
  if (sec < 2 * 3600) return `${rounded(60)} min`;
  return sec < 2 * 86_400 ? `${rounded(3600)} h` : `${rounded(86_400)} d`;
}

/** Length of a scenario in its own seconds, or in requests. */
export function lengthText({ phases, repeat }: Pick<Scenario, "phases" | "repeat">): string {
  const again = repeat ? ", again and again" : "";
  if (phases.some(({ for_requests }) => for_requests)) {
    return `${phases.reduce((sum, { for_requests = 0 }) => sum + for_requests, 0)} requests${again}`;
  }
  const isOpen = phases.at(-1)?.for_sec === undefined;
  const text = durationText(phases.reduce((sum, { for_sec = 0 }) => sum + for_sec, 0));
  return isOpen ? `${text}, then without end` : text + again;
}

/** What happens in a phase, a line each. */
export function phaseLines({ rules, config, ramp }: Pick<Phase, "rules" | "config" | "ramp">): string[] {
  const lines = [
    ...rules.map((rule) => ruleText(isObject(rule) ? rule : {})),
    ...Object.entries(config).flatMap(([domain, section]) =>
      sectionLines(domain, isObject(section) ? section : {})
    ),
    ...Object.entries(ramp).map(([path, [from, to]]) => `${shortPath(path)} from ${from} to ${to}`),
  ];
  return lines.length === 0 ? ["nothing"] : lines;
}

/** A path without what every fault's has: rate_limit for llm.faults.rate_limit.pct. */
function shortPath(path: string): string {
  return path.replace(/^\w+\.faults\.(\w+)\.pct$/, "$1: %");
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
  const who = isObject(when) ? Object.entries(when).map(([key, value]) => `${key} ${flowText(value)}`) : [];
  const above = isObject(beyond) ? [`beyond ${beyond["per_sec"]} per second`] : [];
  const where = [...who, ...above].join(", ");
  const what = [steps].flat().map((step) => stepText(isObject(step) ? step : {})).join(", ");
  return `${pct} %${where === "" ? "" : ` of ${where}`}: ${what}${lies === true ? " (LIES)" : ""}`;
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
