/** Digits of the numbers in source maps. Source: ECMA-426, "Base64 VLQ". */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * The numbers in a segment of mappings: five bits in a digit, the lowest first, of which the first is the sign; a sixth
 * says that more follow.
 */
export function numbersOf(segment: string): number[] {
  const numbers: number[] = [];
  let [number, shift] = [0, 0];
  for (const digit of segment) {
    const bits = DIGITS.indexOf(digit);
    number += (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(number & 1 ? -(number >> 1) : number >> 1);
    [number, shift] = [0, 0];
  }
  return numbers;
}

/** The segment of some numbers. */
export function segmentOf(numbers: readonly number[]): string {
  let segment = "";
  for (const number of numbers) {
    let bits = Math.abs(number) << 1 | Number(number < 0);
    for (; bits > 31; bits >>= 5) segment += DIGITS[bits & 31 | 32];
    segment += DIGITS[bits];
  }
  return segment;
}
