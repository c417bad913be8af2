/**
 * The other sites that some clients are shown in place of this one. There are few of them, so that it can be told of a
 * page whether it is from there.
 *
 * @module
 */
import { ApiError } from "../../engine/base/error.ts";
import type { Kind } from "../request/kind.ts";
import { page } from "../parts/page.ts";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";
import { textKey } from "../../engine/base/hash.ts";
import type { PageRequest } from "../http/page_request.ts";

/** Prices in percent of the right ones. */
const PRICES_PCT = [50, 60, 75, 80, 125, 140, 160, 200];

/** Parts that can differ on them: all of it, or the prices alone; and how many of each there are. */
export const SHOWN = ["page", "price"] as const;
export type CloakScope = typeof SHOWN[number];
const CLOAKS = PRICES_PCT.length;

function cloaksOf(site: Site, shown: CloakScope): Site[] {
  return PRICES_PCT.map((price_pct, at) =>
    shown === "price"
      ? { ...site, price_pct }
      : { ...site, seed: textKey(site.seed, `cloak ${at}`).low >>> 0 }
  );
}

/** The site that is shown to clients with this trait, such as their `User-Agent`. */
export function cloakFor(site: Site, trait: string, shown: CloakScope): Site {
  return cloaksOf(site, shown)[(textKey(site.seed, trait).low >>> 0) % CLOAKS] ?? site;
}

/** Page of a cloaked site at an address; `null`: nothing is. */
export function pageOn(site: Site, kind: Kind, call: PageRequest): Resource | null {
  try {
    return kind.make(site, { ...call, method: "GET" });
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** Page for clients that get nothing. */
export function unavailable(site: Site, path: string): Resource {
  return page(site, {
    kind: "cloaking",
    title: "Not available",
    canonical: path,
    main: "<h1>Not available where you are</h1>\n<p>This page is not available in your region.</p>",
  });
}

/** Variants that clients can be shown in place of a page of HTML: each thing once, and only what is another. */
export function cloakedPages(site: Site, kind: Kind, call: PageRequest): Resource[] {
  const own = pageOn(site, kind, call);
  if (kind.type !== "html" || own?.status !== 200) return [];
  const found = new Map([[own.body, own]]);
  for (const cloak of SHOWN.flatMap((shown) => cloaksOf(site, shown))) {
    const other = pageOn(cloak, kind, call) ?? unavailable(site, call.path);
    found.set(other.body, other);
  }
  return [...found.values()].slice(1);
}
