import type { Steps } from "../../../base/clock.ts";
import type { Attempt } from "../../reading/fate.ts";
import type { Subject } from "../check.ts";
import { goodput, type Outage } from "./outages.ts";

/** Way of a client back to the rate that it had before an outage. */
export interface WayBack {
  /** Its first good answer after the outage. */
  readonly first: Attempt;
  /** Milliseconds from there to 95 % of its good answers a second (less two standard deviations of chance). */
  readonly needed_ms: number;
}

/** Milliseconds before an outage by which the usual rate is known. */
const BEFORE_MS = 30_000;
/** Good answers in a window, on average, so that chance does not hide a rate. */
const WINDOW_ANSWERS = 20;

/** Way back after an outage; `null` for a client of fewer than two good answers a second, and one that is never back. */
export function* wayBack(
  outage: Outage,
  { client: { attempts }, end }: Subject,
): Steps<WayBack | null> {
  const usual = goodput(attempts, outage.from - BEFORE_MS, outage.from);
  const [begin] = attempts;
  const first = attempts.find(({ fate, ended }) => fate === "good" && ended >= outage.to - 2_000);
  if (begin === undefined || first === undefined || usual < 2 || begin.started > outage.from - BEFORE_MS) {
    return null;
  }
  const window_ms = Math.max(1_000, 1000 * WINDOW_ANSWERS / usual);
  const least = 0.95 * usual - 2 * Math.sqrt(usual / (window_ms / 1000));
  for (let from = first.started; from + window_ms <= end; from += window_ms / 4) {
    if (goodput(attempts, from, from + window_ms) >= least) return { first, needed_ms: from - first.started };
    yield;
  }
  return null;
}
