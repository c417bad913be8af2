import * as z from "zod";
import { type Check, defineCheck, type Result } from "../check.ts";
import { powerOf } from "../counted.ts";
import { loadOf, type LoadWindow, WINDOW_MS, WINDOW_SEC } from "./load.ts";
import { designedBy } from "../situation.ts";

/** C12: when all fails, retries are a small part of what is sent. */
export const retryBudget: Check = defineCheck({
  id: "C12",
  chapter: "how often",
  name: "has a retry budget",
  sentence: "there is no retry budget",
  definition:
    "in ten seconds in which as good as all requests fail, after ten seconds of the same, retries are at most " +
    "`most_ratio` of first tries, after `harmless_per_sec` retries a second are taken off. Windows with fewer than `least_calls` calls are not " +
    "looked at: a small client cannot show it",
  source: "Finagle: 20 % + 10/s over 10 s; Linkerd: 0.2; Envoy: 20 %; AWS 2026: dry after 35 retries",
  needs: "needs an outage of 20 s at more than five calls a second",
  explained_by: ["C9", "C10"],
  thresholds: z.object({
    most_ratio: z.number().min(0).default(0.2).describe("retries for each first try"),
    slack: z.number().min(0).default(0.1).describe("what the edges of a window can add to it"),
    harmless_per_sec: z.number().min(0).default(10).describe("retries a second that harm nobody"),
    least_calls: z.int().min(1).default(50).describe("calls in ten seconds, at least"),
    failing: z.number().min(0).max(1).default(0.95).describe("share of requests that fail"),
  }),
  *examine(subject, { most_ratio, slack, harmless_per_sec, least_calls, failing }) {
    const windows = yield* loadOf(subject);
    const judged = windows.filter((one, at) => {
      const before = windows[at - 1];
      const isOn = one.failing >= failing && (before?.failing ?? 0) >= failing;
      return isOn && before?.from === one.from - WINDOW_MS && one.calls >= least_calls;
    });
    const ratioOf = ({ retries, calls }: LoadWindow) =>
      Math.max(0, retries - harmless_per_sec * WINDOW_SEC) / calls;
    const [worst] = judged.toSorted((some, others) => ratioOf(others) - ratioOf(some));
    const figure = worst === undefined ? "no window" : `ratio ${ratioOf(worst).toFixed(2)}`;
    const by_design = designedBy(subject.sdk, "C12");
    if (worst && ratioOf(worst) > most_ratio + slack) return broken(worst, figure, by_design);
    return unbroken(judged.filter(couldShow(harmless_per_sec)).length, figure);
  },
});

/** Tells whether a client without a budget, of three tries a call, would have been seen in a window. */
function couldShow(harmless_per_sec: number): (window: LoadWindow) => boolean {
  return ({ calls }) => 2 * calls - harmless_per_sec * WINDOW_SEC > calls / 2;
}

function broken(worst: LoadWindow, figure: string, by_design: string | null): Result {
  return {
    outcome: "broken",
    figure,
    evidence: worst.example === null ? [] : [worst.example],
    proof:
      `In ten seconds in which all failed it sent ${worst.calls} first tries and ${worst.retries} retries.`,
    by_design,
  };
}

function unbroken(have: number, figure: string): Result {
  if (have > 0) return { outcome: "holds", figure, power: powerOf(have) };
  return { outcome: "not_enough", figure, have, need: 1, needs: retryBudget.needs };
}
