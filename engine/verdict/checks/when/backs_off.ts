import * as z from "zod";
import { counted } from "../../../base/counted.ts";
import type { Steps } from "../../../base/clock.ts";
import { type Check, defineCheck, type Result, type Subject } from "../check.ts";
import { powerOf } from "../counted.ts";
import type { Step } from "../../calls/call.ts";
import { designedBy, numberOf, oneOfEachMoment, shown } from "../situation.ts";
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
    "bounds of both medians (1 in 2,000 on each side) rule the ratio out, or show both to be below `at_once_ms`, which is no wait. " +
    "Calls that fail at one moment count as one: what makes one of them late makes all late",
  source: "AWS builders' library; Google SRE, chapter 22",
  needs: "needs calls that fail twice or more without Retry-After",
  thresholds: z.object({
    ratio: z.number().min(1).default(1.5).describe("least ratio of the medians"),
    least_calls: z.int().min(1).default(8).describe("calls with two waits of their own, at least"),
    capped_ms: z.number().min(0).default(8_000).describe(
      "wait that is long enough not to grow, in milliseconds",
    ),
    at_once_ms: z.number().min(0).default(25).describe(
      "gap that a busy machine makes where a client does not wait at all, in milliseconds",
    ),
  }),
  *examine(subject, { capped_ms, ...limits }) {
    const pairs = (yield* pairsOf(subject)).filter(([first]) => first.gap_ms < capped_ms);
    const result = isAtOnce(pairs, limits)
      ? broken(pairs)
      : judged(oneOfEachMoment(pairs, ([{ before }]) => before.ended), limits);
    const by_design = designedBy(subject.sdk, "C6");
    return result.outcome === "broken" ? { ...result, by_design } : result;
  },
});

/** The first two waits of a call. */
type Pair = readonly [first: Step, second: Step];

/** Limits on how waits grow. */
interface Limits {
  readonly ratio: number;
  readonly least_calls: number;
  readonly at_once_ms: number;
}

function* pairsOf(subject: Subject): Steps<readonly Pair[]> {
  return (yield* ownGapsByCall(subject)).flatMap((gaps) => {
    const first = gaps.find(({ failures }) => failures === 1);
    const second = gaps.find(({ failures }) => failures === 2);
    return first && second ? [[first, second] as const] : [];
  });
}

/** Waits after the first and after the second failure of the same calls, in milliseconds. */
function waitsOf(pairs: readonly Pair[]): readonly [first: readonly number[], second: readonly number[]] {
  const waits = pairs.map(([first, second]) => [first, second].map(({ gap_ms }) => Math.max(1, gap_ms)));
  return [waits.map(([first = 1]) => first), waits.map(([, second = 1]) => second)];
}

/** How many times as long as the first wait the second one is, by their medians. */
function growthOf(pairs: readonly Pair[]): number {
  const [first, second] = waitsOf(pairs);
  return median(second) / Math.max(1, median(first));
}

function figureOf(pairs: readonly Pair[]): string {
  return pairs.length === 0
    ? "no call"
    : `× ${growthOf(pairs).toFixed(2)} in ${counted(pairs.length, "call")}`;
}

/** Tells whether a client does not wait at all. What makes it late only makes the gaps longer. */
function isAtOnce(pairs: readonly Pair[], { ratio, least_calls, at_once_ms }: Limits): boolean {
  if (pairs.length < least_calls || growthOf(pairs) >= ratio) return false;
  return waitsOf(pairs).every((waits) => (medianBounds(waits)?.[1] ?? Infinity) < at_once_ms);
}

function judged(pairs: readonly Pair[], { ratio, least_calls }: Limits): Result {
  const have = pairs.length;
  const [first, second] = waitsOf(pairs);
  const [before, after] = [medianBounds(first), medianBounds(second)];
  const figure = figureOf(pairs);
  const { needs } = backsOff;
  if (have < least_calls) return { outcome: "not_enough", figure, have, need: least_calls, needs };
  if (before && after && after[1] / before[0] < ratio) return broken(pairs);
  // The median of the second waits is above that of the first ones, as far as chance can tell.
  const grows = growthOf(pairs) >= ratio && isAbove(first, second);
  if (grows) return { outcome: "holds", figure, power: powerOf(have) };
  return { outcome: "not_enough", figure, have, need: 2 * have, needs };
}

function broken(pairs: readonly Pair[]): Result {
  const figure = figureOf(pairs);
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
