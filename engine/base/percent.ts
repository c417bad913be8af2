/** Rounds to two decimals. */
export function rounded(percent: number): number {
  return Number(percent.toFixed(2));
}

/** A fraction of 1 as percent with as many decimals as it needs, two at most. */
export function percentText(share: number): string {
  return `${rounded(share * 100)} %`;
}

/** The same in whole percent; what is less than one percent has a decimal, so that it is not written as nothing. */
export function wholePercentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.0095 ? 1 : 0)} %`;
}
