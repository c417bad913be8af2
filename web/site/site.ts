import { type Random, randomOf } from "../../engine/chance/random.ts";
import { textKey } from "../../engine/base/hash.ts";

/** A site, which is nothing but a seed: whatever it has is made when it is asked for, and always the same. */
export interface Site {
  readonly seed: number;
  /** Prefix of all of its paths: `/web`, or nothing on a port of its own. */
  readonly base: string;
  /** Price level in percent of the usual one. @default 100 */
  readonly price_pct?: number;
}

/** Chance that depends on a name alone, e.g. that of an item: the same on every worker and in every run. */
export function chanceOf({ seed }: Pick<Site, "seed">, name: string): Random {
  return randomOf(textKey(seed, name), "content");
}
