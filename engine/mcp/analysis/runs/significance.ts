/** Standard deviations that chance alone passes once in 370 times. */
const LIMIT = 3;

/** Part of a whole, both as counts. */
export type Share = readonly [part: number, whole: number];

/** Tells whether two shares differ by more than chance explains: the z-test of two proportions. */
export function beyondChance([part, whole]: Share, [otherPart, otherWhole]: Share): boolean {
  if (whole === 0 || otherWhole === 0) return false;
  const pooled = (part + otherPart) / (whole + otherWhole);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / whole + 1 / otherWhole));
  return deviation > 0 && Math.abs(part / whole - otherPart / otherWhole) > LIMIT * deviation;
}
