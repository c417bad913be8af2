import type { Armed, HttpError } from "../engine/types.ts";
import type { Call, Kind } from "./kind.ts";
import type { Rung } from "./ladder/ladder.ts";
import type { Site } from "./site/site.ts";

/** A request to the site. */
export interface Ask extends Call {
  readonly site: Site;
  /** The form of a POST, which may still be on its way: `form` is empty, a page waits for this, a fault need not. */
  readonly sent: Promise<URLSearchParams> | null;
  /** How many pages were asked for before with the same session of a user; 0 without one. */
  readonly visits: number;
  /** All request headers, by their lower-case names. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** What the page is made of: `site`, or what `content.mode` or a header says. */
  readonly mode: string;
  /** The kind of page that is there; `null`: nothing is. */
  readonly kind: Kind | null;
  /** The fault that it asked for itself. */
  readonly forced: Armed<Ask> | null;
  /** Names of the faults that it asked for, in their order. */
  readonly asked: string | null;
  /** How far up the ladder of limits its client is; `null`: it is served. */
  readonly rung: Rung | null;
  /** Why it is refused there. */
  readonly refusal: HttpError | null;
}
