import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import { type Check, defineCheck, type Result, type Subject } from "../check.ts";
import { powerOf } from "../counted.ts";
import type { Step } from "../../calls/call.ts";
import { numberOf, shown } from "../situation.ts";
import { median, medianBounds, ownGapsByCall } from "./own_gaps.ts";

/** C6: waits grow from retry to retry. */
export const backsOff: Check = defineCheck({
  id: "C6",
  chapter: "when",
  name: "backs off",
  sentence: "waits between retries do not grow",
  definition:
    "the median of the second wait is at least `ratio` times that of the first, over calls that failed twice or more " +
    "without a word of the server about when to come back. Waits from `capped_ms` on count as capped. Broken only where the " +
    "bounds of both medians (1 in 2,000 on each side) rule the ratio out",
  source: "AWS builders' library; Google SRE, chapter 22",
  needs: "needs calls that fail twice or more without Retry-After",
  thresholds: z.object({
    ratio: z.number().min(1).default(1.5).describe("least ratio of the medians"),
    least_calls: z.int().min(1).default(8).describe("calls with two waits of their own, at least"),
    capped_ms: z.number().min(0).default(8_000).describe(
      "wait that is long enough not to grow, in milliseconds",
    ),
  }),
  *examine(subject, { ratio, least_calls, capped_ms }) {
    const pairs = (yield* pairsOf(subject)).filter(([first]) => first.gap_ms < capped_ms);
    const [first, second] = [0, 1].map((at) => pairs.map((pair) => Math.max(1, pair[at]?.gap_ms ?? 0)));
    const result = judged(pairs, { first: first ?? [], second: second ?? [], ratio, least_calls });
    const by_design = subject.sdk?.policy.by_design["C6"] ? subject.sdk.policy.name : null;
    return result.outcome === "broken" ? { ...result, by_design } : result;
  },
});

function* pairsOf(subject: Subject): Steps<readonly (readonly [Step, Step])[]> {
  return (yield* ownGapsByCall(subject)).flatMap((gaps) => {
    const first = gaps.find(({ failures }) => failures === 1);
    const second = gaps.find(({ failures }) => failures === 2);
    return first && second ? [[first, second] as const] : [];
  });
}

/** Waits after the first and after the second failure of the same calls, in milliseconds. */
interface Waits {
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly ratio: number;
  readonly least_calls: number;
}

function judged(
  pairs: readonly (readonly [Step, Step])[],
  { first, second, ratio, least_calls }: Waits,
): Result {
  const have = pairs.length;
  const [before, after] = [medianBounds(first), medianBounds(second)];
  const seen = median(second) / Math.max(1, median(first));
  const figure = have === 0 ? "no call" : `× ${seen.toFixed(2)} in ${have} calls`;
  const { needs } = backsOff;
  if (have < least_calls) return { outcome: "not_enough", figure, have, need: least_calls, needs };
  if (before && after && after[1] / before[0] < ratio) return broken(pairs, figure);
  // The median of the second waits is above that of the first ones, as far as chance can tell.
  const grows = seen >= ratio && isAbove(first, second);
  if (grows) return { outcome: "holds", figure, power: powerOf(have) };
  return { outcome: "not_enough", figure, have, need: 2 * have, needs };
}

function broken(pairs: readonly (readonly [Step, Step])[], figure: string): Result {
  const [pair] = pairs;
  const proof = pair === undefined
    ? ""
    : `The attempts of ${numberOf(pair[0].before)} came after ${shown(pair[0].gap_ms)} and ${
      shown(pair[1].gap_ms)
    }.`;
  const evidence = pair === undefined
    ? []
    : [pair[0].before, pair[0].after, pair[1].after].map(({ entry }) => entry.id);
  return { outcome: "broken", figure, evidence, proof, by_design: null };
}

/** Sign test: most calls waited longer the second time, which chance does once in a hundred times. */
function isAbove(first: readonly number[], second: readonly number[]): boolean {
  const longer = second.filter((ms, at) => ms > (first[at] ?? 0)).length;
  const count = first.length;
  return longer >= count / 2 + 1.2 * Math.sqrt(count);
}
