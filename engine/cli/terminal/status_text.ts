import { clipped } from "../../base/wrapped.ts";
import { faultCounts, type Figures, sumOf } from "./figures.ts";

/** Most faults that a status line names. */
const MOST_FAULTS = 3;

/**
 * Creates a function that puts figures on one line, and compares them with those of the line before:
 *
 *     21:04:31  41 req/s  37 % faults  burst  3 in flight  last drip  top rate_limit 120, timeout 33
 */
export function statusText(): (figures: Figures, now: Date, width: number) => string {
  let before: Figures | undefined;
  let last: string | undefined;
  return (figures, now, width) => {
    const isSameRun = before?.run_id === figures.run_id;
    last = newest(figures, isSameRun ? before : undefined) ?? (isSameRun ? last : undefined);
    const text = [
      now.toTimeString().slice(0, 8),
      `${perSecond(figures, isSameRun ? before : undefined)} req/s`,
      `${faultPercent(figures)} % faults`,
      ...(figures.in_burst === null ? [] : [figures.in_burst ? "burst" : "calm"]),
      ...(figures.phase === null ? [] : [`phase ${figures.phase}`]),
      `${figures.in_flight} in flight`,
      ...(last === undefined ? [] : [`last ${last}`]),
    ].join("  ");
    before = figures;
    return clipped(text + topFaults(figures, width - text.length), width);
  };
}

/** Requests in each second since the last look, or since the run began. */
function perSecond(figures: Figures, before: Figures | undefined): number {
  const requests = ({ domains }: Figures) => sumOf({ domains }, ({ total_requests }) => total_requests);
  const ms = figures.run_ms - (before?.run_ms ?? 0);
  return ms <= 0 ? 0 : Math.round((requests(figures) - (before ? requests(before) : 0)) * 1000 / ms);
}

/** Percent of the requests of a run that got a fault. */
function faultPercent(figures: Figures): number {
  const requests = sumOf(figures, ({ total_requests }) => total_requests);
  const faults = sumOf(figures, ({ requests_by_outcome }) => requests_by_outcome["fault"] ?? 0);
  return requests === 0 ? 0 : Math.round(faults * 100 / requests);
}

/** The rarest of the faults that fired since the last look: the frequent ones are told of anyway. */
function newest(figures: Figures, before: Figures | undefined): string | undefined {
  const known = new Map(before ? faultCounts(before) : []);
  return faultCounts(figures).findLast(([name, count]) => count > (known.get(name) ?? 0))?.[0];
}

/** The most frequent faults, as many as there is room for. */
function topFaults(figures: Figures, room: number): string {
  const top = faultCounts(figures).slice(0, MOST_FAULTS).map(([name, count]) => `${name} ${count}`);
  const texts = top.map((_, last) => `  top ${top.slice(0, last + 1).join(", ")}`);
  return texts.findLast(({ length }) => length <= room) ?? "";
}
