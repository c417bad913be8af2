import { counted } from "../../../base/counted.ts";
import * as z from "zod";
import { type Check, defineCheck, type Result } from "../check.ts";
import { MOST_EVIDENCE, powerOf } from "../counted.ts";
import type { Step } from "../../calls/call.ts";
import { designedBy, numberOf, shown } from "../situation.ts";
import { lowerSpread, ownGapsByCall } from "./own_gaps.ts";

/** C7: waits are spread, so that clients that failed together do not come back together. */
export const jitter: Check = defineCheck({
  id: "C7",
  chapter: "when",
  name: "spreads its retries",
  sentence: "waits between retries have no jitter",
  definition:
    "the coefficient of variation of the k-th wait is at least `least_cv`, over `least_waits` waits that the client " +
    "chose itself. OpenAI's own factor U(0.75, 1) has 0.082. It holds where the " +
    "shorter half of the waits, too, is spread over more than `floor_ms`: a busy machine delays, so its noise is in the longer ones; " +
    "and over more than twice the mean lag of the server's own timers while its machine was busiest",
  source: "AWS, exponential backoff and jitter",
  needs: "needs calls that fail without Retry-After",
  thresholds: z.object({
    least_cv: z.number().min(0).default(0.05).describe("least coefficient of variation"),
    least_waits: z.int().min(2).default(20).describe("k-th waits, at least"),
    floor_ms: z.number().min(0).default(25).describe(
      "spread that a busy machine can make, in milliseconds",
    ),
  }),
  *examine(subject, limits) {
    const gaps = (yield* ownGapsByCall(subject)).flat();
    const noise_ms = Math.max(limits.floor_ms, LAGS * subject.extras.lag_ms);
    const results = [1, 2].map((k) =>
      spreadOf(gaps.filter(({ failures }) => failures === k), { ...limits, noise_ms })
    );
    const by_design = designedBy(subject.sdk, "C7");
    const decided = results.find(({ outcome }) => outcome === "holds") ??
      results.find(({ outcome }) => outcome === "broken");
    const result = decided ?? results[0];
    if (result === undefined) throw new Error("The waits after one failure are always looked at");
    return result.outcome === "broken" ? { ...result, by_design } : result;
  },
});

/** Limits on the spread of waits. */
interface SpreadLimits {
  readonly least_cv: number;
  readonly least_waits: number;
  readonly floor_ms: number;
  /** Spread that the machine has made, for all that is known of it, in milliseconds. */
  readonly noise_ms: number;
}

/** Lags of a timer that may be in a wait: that of the client's timer, and that of the server's note. */
const LAGS = 2;

function spreadOf(
  gaps: readonly Step[],
  { least_cv, least_waits, floor_ms, noise_ms }: SpreadLimits,
): Result {
  const have = gaps.length;
  const { needs } = jitter;
  if (have < least_waits) {
    return { outcome: "not_enough", figure: counted(have, "wait"), have, need: least_waits, needs };
  }
  const waits = gaps.map(({ gap_ms }) => gap_ms);
  const mean = waits.reduce((sum, ms) => sum + ms, 0) / have;
  const deviation = Math.sqrt(waits.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (have - 1));
  const cv = deviation / Math.max(1, mean);
  const figure = `spread ${cv.toFixed(3)} in ${counted(have, "wait")}`;
  // Three standard errors of a standard deviation; without a spread beyond noise, a wait has to be long to accuse.
  const most = cv * (1 + 3 / Math.sqrt(2 * have));
  if (most < least_cv && mean * least_cv > floor_ms / 3) return broken(gaps, figure, mean);
  if (cv >= least_cv && lowerSpread(waits) > noise_ms) {
    return { outcome: "holds", figure, power: powerOf(have) };
  }
  return {
    outcome: "not_enough",
    figure,
    have,
    need: 4 * have,
    needs: "needs longer waits than a busy machine's noise",
  };
}

function broken(gaps: readonly Step[], figure: string, mean: number): Result {
  const [first, second] = gaps;
  const proof = first && second
    ? `${numberOf(first.after)} came ${shown(first.gap_ms)} after its failure, ${numberOf(second.after)} ` +
      `${shown(second.gap_ms)}, and all others about ${shown(mean)}.`
    : "";
  return {
    outcome: "broken",
    figure,
    evidence: gaps.slice(0, MOST_EVIDENCE).map(({ after }) => after.entry.id),
    proof,
    by_design: null,
  };
}
