/** Something that is remembered, up to a limit. */
export interface Accumulator {
  readonly size: number;
  readonly limit: number;
  /** Number of entries evicted or dropped to stay within the limit. */
  readonly forgotten?: number;
}
