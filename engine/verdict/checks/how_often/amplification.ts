import * as z from "zod";
import { counted } from "../../../base/counted.ts";
import { type Check, defineCheck, type Result } from "../check.ts";
import { powerOf } from "../counted.ts";
import { loadOf, type LoadWindow, WINDOW_MS, WINDOW_SEC } from "./load.ts";
import { designedBy } from "../situation.ts";

/** C11: failures do not multiply the load. */
export const amplification: Check = defineCheck({
  id: "C11",
  chapter: "how often",
  name: "does not multiply the load",
  sentence: "failures multiply the load",
  definition:
    "while a tenth of the requests or more fail, a client sends at most `sustained` requests for each call over a " +
    "minute, after ten retries a second are taken off, which harm nobody, and at most `burst` in any ten seconds. Windows with " +
    "fewer than `least_calls` calls are not looked at",
  source: "Google SRE: a retry budget of 10 %; the budgets of C12",
  needs: "needs an outage at five calls a second or more",
  explained_by: ["C9", "C10", "C12"],
  thresholds: z.object({
    sustained: z.number().min(1).default(1.2).describe("requests for each call over a minute of failures"),
    burst: z.number().min(1).default(3.2).describe("requests for each call in ten seconds"),
    least_calls: z.int().min(1).default(50).describe("calls in ten seconds, at least"),
    harmless_per_sec: z.number().min(0).default(10).describe("retries a second that harm nobody"),
  }),
  *examine(subject, { sustained, burst, least_calls, harmless_per_sec }) {
    const windows = yield* loadOf(subject);
    const failing = windows.filter(({ calls, failing }) => failing >= 0.1 && calls >= least_calls);
    const worst = mostOf(failing, (one) => raw(one));
    const longRun = slidingMinutes(failing).map((minute) => mean(minute, harmless_per_sec));
    const long = Math.max(0, ...longRun);
    const by_design = designedBy(subject.sdk, "C11");
    if (worst && raw(worst) > burst) return broken(worst, raw(worst), by_design);
    // A tenth above the limit, since calls that began before a window are retried in it.
    if (worst && long > sustained + 0.1) return broken(worst, long, by_design);
    return unbroken(failing, longRun.length > 0, long);
  },
});

const MINUTE = 6;

function raw({ calls, retries }: LoadWindow): number {
  return 1 + retries / calls;
}

function mean(windows: readonly LoadWindow[], harmless_per_sec: number): number {
  const calls = windows.reduce((sum, one) => sum + one.calls, 0);
  const harmless = harmless_per_sec * WINDOW_SEC;
  const retries = windows.reduce((sum, one) => sum + Math.max(0, one.retries - harmless), 0);
  return 1 + retries / calls;
}

/** All stretches of a minute, window by window, in which each window is there. */
function slidingMinutes(windows: readonly LoadWindow[]): readonly (readonly LoadWindow[])[] {
  return windows.flatMap((first, at) => {
    const minute = windows.slice(at, at + MINUTE);
    const last = minute.at(-1);
    return minute.length === MINUTE && last && last.from - first.from === (MINUTE - 1) * WINDOW_MS
      ? [minute]
      : [];
  });
}

function mostOf<T>(items: readonly T[], figure: (item: T) => number): T | undefined {
  return items.toSorted((some, others) => figure(others) - figure(some))[0];
}

function broken(worst: LoadWindow, figure: number, by_design: string | null): Result {
  return {
    outcome: "broken",
    figure: `× ${figure.toFixed(2)}`,
    evidence: worst.example === null ? [] : [worst.example],
    proof: `In ten seconds of failures ${worst.calls} calls became ${worst.calls + worst.retries} requests.`,
    by_design,
  };
}

function unbroken(failing: readonly LoadWindow[], hasMinute: boolean, long: number): Result {
  const have = failing.length;
  const figure = hasMinute ? `× ${long.toFixed(2)}` : counted(have, "window");
  const { needs } = amplification;
  return hasMinute
    ? { outcome: "holds", figure, power: powerOf(have) }
    : { outcome: "not_enough", figure, have, need: MINUTE, needs };
}
