import type { AllShares } from "../service/service.ts";

/** An inclusive pair of fractions of 1. */
type Interval = readonly [number, number];

/** Expected and observed share of one fault, of all decided requests. Shares are fractions of 1. */
interface ObservedShare {
  /** On average, at the odds in force, the usual and those of bursts weighed by how many requests met each. */
  readonly configured: number;
  /** `null` before the first decision. */
  readonly effective: number | null;
  /** Range that holds the true share in 95 of 100 cases. */
  readonly interval: Interval;
  readonly count: number;
  /** True if the configured share is in the interval; `null` where that cannot be told. */
  readonly within: boolean | null;
}

/** Counts of decisions in a run. */
interface Decided {
  readonly decided: number;
  readonly decided_in_burst: number;
  readonly requests_by_fault: Readonly<Record<string, number>>;
}

/** Standard deviations around the mean that hold 95 % of a normal distribution. */
const Z = 1.959964;

/**
 * The 95 % Wilson score interval of a share of which `count` of `total` were seen: unlike the textbook one it holds
 * for a handful of requests, and for shares next to 0 and 1.
 *
 * @example
 * ```ts
 * import { wilson } from "./shares.ts";
 *
 * const [low, high] = wilson(10, 100);
 * console.assert(low.toFixed(3) === "0.055" && high.toFixed(3) === "0.174");
 * ```
 */
export function wilson(count: number, total: number): Interval {
  if (total === 0) return [0, 1];
  const share = count / total;
  const scale = 1 + Z ** 2 / total;
  const middle = (share + Z ** 2 / (2 * total)) / scale;
  const reach = Z * Math.sqrt(share * (1 - share) / total + (Z / (2 * total)) ** 2) / scale;
  return [
    count === 0 ? 0 : Math.min(share, middle - reach), // rounding must not leave the share outside
    count === total ? 1 : Math.max(share, middle + reach),
  ];
}

/**
 * Compares what each fault got with what it should have got: faults that can fire, and those that could earlier.
 * `steady`: all was decided at the odds in `configured`.
 */
export function observedShares(
  { usual, burst }: AllShares,
  { decided, decided_in_burst, requests_by_fault, steady }: Decided & { readonly steady: boolean },
): Record<string, ObservedShare> {
  const inBurst = decided === 0 ? 0 : decided_in_burst / decided;
  const fired = Object.keys(requests_by_fault).filter((name) => requests_by_fault[name]);
  const names = new Set([...Object.keys(usual.faults), ...fired]);
  const observed = (name: string): ObservedShare => {
    const count = requests_by_fault[name] ?? 0;
    const outside = usual.faults[name] ?? 0;
    const inside = (burst ?? usual).faults[name] ?? 0;
    const configured = outside * (1 - inBurst) + inside * inBurst;
    const interval = wilson(count, decided);
    return {
      configured,
      effective: decided === 0 ? null : count / decided,
      interval,
      count,
      within: steady && decided > 0 ? interval[0] <= configured && configured <= interval[1] : null,
    };
  };
  return Object.fromEntries(Array.from(names, (name) => [name, observed(name)]));
}
