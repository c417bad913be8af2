/** Rounds to two decimals. */
export function rounded(percent: number): number {
  return Number(percent.toFixed(2));
}

/** A fraction of 1 as percent with as many decimals as it needs, two at most. */
export function percentText(share: number): string {
  return `${rounded(share * 100)} %`;
}
