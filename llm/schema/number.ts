import { between, integerBetween, type Random } from "../../engine/chance/random.ts";
import type { Json } from "../../engine/base/json.ts";
import { NEVER, numberAt } from "./schema.ts";

/** A number within the bounds: small, and a whole one if asked or if there is room; else of two decimals. */
export function numberOf(random: Random, schema: Json, whole: boolean): number | typeof NEVER {
  const bounds = boundsOf(schema);
  const step = numberAt(schema, "multipleOf");
  if (step !== undefined && step > 0) return multiple(random, bounds, whole ? wholeStep(step) : step);
  if (whole) return integer(random, narrowed(bounds));
  // A model says 30, not 30.17, where both would do: many clients take only that for seconds or lines.
  const round = bounds.high - bounds.low > 1 ? integer(random, narrowed(bounds)) : NEVER;
  return round === NEVER ? decimal(random, narrowed(bounds)) : round;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
  /** True if the bounds themselves are out. */
  readonly lowOut: boolean;
  readonly highOut: boolean;
}

/** Exclusive bounds are numbers, or (draft 4) make the other one exclusive. */
function boundsOf(schema: Json): Bounds {
  const low = numberAt(schema, "minimum") ?? -Infinity;
  const high = numberAt(schema, "maximum") ?? Infinity;
  const above = numberAt(schema, "exclusiveMinimum") ?? -Infinity;
  const below = numberAt(schema, "exclusiveMaximum") ?? Infinity;
  return {
    low: Math.max(low, above),
    high: Math.min(high, below),
    lowOut: (above >= low && above > -Infinity) || schema["exclusiveMinimum"] === true,
    highOut: (below <= high && below < Infinity) || schema["exclusiveMaximum"] === true,
  };
}

/** Takes bounds that are far or open to where numbers look plausible: 0 to 100, or a hundred from a bound. */
function narrowed({ low, high, lowOut, highOut }: Bounds): Bounds {
  if (high - low <= 1_000) return { low, high, lowOut, highOut };
  if (low < 100 && high > 0) {
    const [from, to] = [Math.max(low, 0), Math.min(high, 100)];
    return { low: from, high: to, lowOut: lowOut && from === low, highOut: highOut && to === high };
  }
  if (low >= 100) {
    return { low, high: Math.min(high, low + 100), lowOut, highOut: highOut && high <= low + 100 };
  }
  return { low: Math.max(low, high - 100), high, lowOut: lowOut && low >= high - 100, highOut };
}

function integer(random: Random, bounds: Bounds): number | typeof NEVER {
  const [least, most] = [Math.ceil(bounds.low), Math.floor(bounds.high)];
  const from = bounds.lowOut && least === bounds.low ? least + 1 : least;
  const to = bounds.highOut && most === bounds.high ? most - 1 : most;
  return from > to ? NEVER : integerBetween(random, [from, to]);
}

function decimal(random: Random, bounds: Bounds): number | typeof NEVER {
  const { low, high } = bounds;
  const exact = between(random, [low, high]);
  const rounded = Math.round(exact * 100) / 100;
  return [rounded, exact, low + (high - low) / 2, low, high].find((value) => isWithin(bounds, value)) ??
    NEVER;
}

function isWithin({ low, high, lowOut, highOut }: Bounds, value: number): boolean {
  return (lowOut ? value > low : value >= low) && (highOut ? value < high : value <= high);
}

/** The smallest multiple of a step that is whole, if it is a small one. */
function wholeStep(step: number): number {
  for (let n = 1; n <= 1_000; n++) if (Number.isInteger(step * n)) return step * n;
  return step;
}

/** A multiple that is one in floating point too: 0.07 is no multiple of 0.01. */
function multiple(random: Random, bounds: Bounds, step: number): number | typeof NEVER {
  const { low, high } = narrowed(bounds);
  const [least, most] = [Math.ceil(low / step), Math.floor(high / step)];
  const fits = (value: number) => Number.isInteger(value / step) && isWithin(bounds, value);
  for (let i = 0; i < 20 && least <= most; i++) {
    const value = Number((integerBetween(random, [least, most]) * step).toPrecision(15));
    if (fits(value)) return value;
  }
  for (let i = 0; i <= 100; i++) {
    if (fits((Math.min(least, most) + i) * step)) return (Math.min(least, most) + i) * step;
  }
  return NEVER;
}
