import { integerBetween, type Random } from "../../engine/chance/random.ts";

/** The numbers below `size` in an order left to chance, without a list of them: place → number, and back. */
export interface Permutation {
  at(place: number): number;
  placeOf(number: number): number;
}

/** Steps through a ring with a stride that visits every number once. `size` is below 2 ** 26. */
export function permutationOf(random: Random, size: number): Permutation {
  const start = integerBetween(random, [0, size - 1]);
  let stride = integerBetween(random, [Math.ceil(size * 0.3), Math.floor(size * 0.7)]);
  while (commonDivisor(stride, size) !== 1) stride++;
  const back = inverse(stride, size);
  return {
    at: (place) => (start + place * stride) % size,
    placeOf: (number) => (number - start + size) % size * back % size,
  };
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Modular inverse of `a`, by Euclid. */
function inverse(a: number, size: number): number {
  let [r, nextR, t, nextT] = [size, a, 0, 1];
  while (nextR !== 0) {
    const times = Math.floor(r / nextR);
    [r, nextR] = [nextR, r - times * nextR];
    [t, nextT] = [nextT, t - times * nextT];
  }
  return (t + size) % size;
}
