import type { Scenario } from "../config/scenario.ts";

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
