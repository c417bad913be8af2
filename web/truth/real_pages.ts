import { kinds } from "../routing/kinds.ts";
import type { Kind } from "../request/kind.ts";
import type { Site } from "../site/site.ts";

/** A real page: one that can be reached by links from home, is no trap, and no view of another. */
export interface RealPage {
  readonly kind: Kind;
  /** From the root of the site, with a query where it has one. */
  readonly path: string;
}

/** Kinds that have real pages. */
export const REAL_KINDS: readonly Kind[] = kinds.filter(({ type, paths, trap, honeypot }) =>
  type === "html" && paths && !trap && !honeypot
);

/** Every real page, each made known when it is its turn; of one kind if that is named. */
export function* realPages(site: Site, name?: string): Generator<RealPage> {
  for (const kind of REAL_KINDS) {
    if (name !== undefined && kind.name !== name) continue;
    for (const path of kind.paths?.(site) ?? []) yield { kind, path };
  }
}
