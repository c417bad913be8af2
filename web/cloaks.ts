/**
 * The other sites that some clients are shown in place of this one. There are few of them, so that it can be told of a
 * page whether it is from there.
 *
 * @module
 */
import { ApiError } from "../engine/error.ts";
import { textKey } from "../engine/random.ts";
import type { Call, Kind } from "./kind.ts";
import { page } from "./page.ts";
import type { Resource } from "./resource.ts";
import type { Site } from "./site/site.ts";

/** How many there are. */
const CLOAKS = 8;

/** All sites that are shown in place of one. */
export function cloaksOf({ seed, base }: Site): Site[] {
  return Array.from({ length: CLOAKS }, (_, at) => ({ seed: textKey(seed, `cloak ${at}`).low >>> 0, base }));
}

/** The site that is shown to clients with this trait, such as their `User-Agent`. */
export function cloakFor(site: Site, trait: string): Site {
  return cloaksOf(site)[(textKey(site.seed, trait).low >>> 0) % CLOAKS] ?? site;
}

/** What is at an address of such a site; `null`: nothing is. */
export function pageOn(site: Site, kind: Kind, call: Call): Resource | null {
  try {
    return kind.make(site, { ...call, method: "GET" });
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** What is shown to those for whom there is nothing. */
export function unavailable(site: Site, path: string): Resource {
  return page(site, {
    kind: "cloaking",
    title: "Not available",
    canonical: path,
    main: "<h1>Not available where you are</h1>\n<p>This page is not available in your region.</p>",
  });
}

/** What clients can be shown in place of a page of HTML: each thing once, and only what is another. */
export function cloakedPages(site: Site, kind: Kind, call: Call): Resource[] {
  const own = pageOn(site, kind, call);
  if (kind.type !== "html" || own?.status !== 200) return [];
  const found = new Map([[own.body, own]]);
  for (const cloak of cloaksOf(site)) {
    const other = pageOn(cloak, kind, call) ?? unavailable(site, call.path);
    found.set(other.body, other);
  }
  return [...found.values()].slice(1);
}
