/**
 * Pages told that were found later than one that was not, from which on that one counts as passed by: more than a crawler
 * with dozens of requests at a time gets out of order (Crawlee with 16: 47).
 */
const PASSED = 256;
/** Share of the pages found that may be left at the end of a crawl that came to its end. */
const LEFT_SHARE = 0.02;

/**
 * Finds the pages that a crawl has lost: it was led to them and never speaks of them.
 *
 *     found, in order   a b c d e f g h i j k l …
 *     told              a b   d e f   h i           c and g were passed by; from j on it may just have stopped
 *
 * A crawl that takes pages in the order in which it finds them passes none by. Where nearly nothing is left behind the
 * last page told it came to its end, and all that is missing is lost. Where more is missing than there is, it goes in no
 * such order and was stopped, and nothing can be said.
 */
export class LostPages {
  readonly #found = new Set<string>();

  /** Takes the links of a page that is right, page by page in the order of the result. */
  add(links: Iterable<string>): void {
    for (const link of links) this.#found.add(link);
  }

  /** The lost pages among those found. `told` are all that the result speaks of. */
  lost(told: { has(url: string): boolean; readonly size: number }): string[] {
    const found = [...this.#found];
    const marks = found.map((url) => told.has(url));
    const left = found.length - 1 - marks.lastIndexOf(true);
    const cameToEnd = left <= Math.max(1, found.length * LEFT_SHARE);
    let behind = marks.filter(Boolean).length;
    const lost = found.filter((_, at) => {
      if (marks[at]) behind--;
      return !marks[at] && (cameToEnd || behind >= PASSED);
    });
    return lost.length > told.size ? [] : lost;
  }
}
