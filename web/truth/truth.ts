import { ApiError } from "../../engine/base/error.ts";
import { cloakedPages } from "../answers/cloaked_sites.ts";
import type { Kind } from "../request/kind.ts";
import { DISALLOWED } from "../pages/robots.ts";
import { findKind } from "../routing/find_kind.ts";
import type { Resource } from "../http/resource.ts";
import { originOf } from "../site/origin.ts";
import { absolute, type Site, siteOf, type SiteSettings } from "../site/site.ts";
import { type Address, keyOf } from "./address.ts";
import { sha256 } from "../../engine/base/digest.ts";
import { textHash } from "./text_hash.ts";
import { isSameHost } from "./own_host.ts";
import { REAL_KINDS } from "./real_pages.ts";
import type { PageRequest } from "../http/page_request.ts";
import { decoded } from "../../engine/base/decoded.ts";

/** Facts about an address, with the names that its JSON has. */
export interface Truth {
  /** Path and query from the root of the site. */
  readonly url: string;
  /** 404 where nothing is; `null` for a page that does what its address asks for. */
  readonly status: number | null;
  readonly kind: string | null;
  readonly title: string | null;
  /** Language of the text (BCP 47). */
  readonly lang: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** Paths from the root of the site, in the order of the page. */
  readonly links: readonly string[];
  /** Visible text inside of `<main>`. */
  readonly text: string | null;
  /** Of that text without any white space. */
  readonly text_sha256: string | null;
  /** SHA-256 of the body before any coding. */
  readonly body_sha256: string | null;
  readonly body_bytes: number | null;
  readonly type: string | null;
  /** Last modification. */
  readonly modified: string | null;
  readonly canonical: string | null;
  /** The page of which this one is but a view. */
  readonly duplicate_of: string | null;
  /** True for a real page, which can be reached from home by links. */
  readonly reachable: boolean;
  /** Neither robots.txt nor the page itself asks crawlers to stay away. */
  readonly indexable: boolean;
  readonly trap: boolean;
  readonly honeypot: boolean;
  /** True for an address of another host than the site's. */
  readonly led_away: boolean;
  /** Variants that `cloaking` shows some clients in place of it. */
  readonly cloaks: readonly Pick<Truth, "title" | "text_sha256">[];
}

/** Page at an address, for a client that has said nothing of itself. */
export interface PlaceOnSite {
  readonly kind: Kind | null;
  readonly resource: Resource | null;
  readonly status: number | null;
  /** The request of that client. */
  readonly call: PageRequest;
  /** Variants that some clients may be shown in place of it. */
  cloaks(): Resource[];
}

/** Finds out what is at an address. */
export function placeAt(settings: SiteSettings, address: Address): PlaceOnSite {
  const { path, query } = address;
  const found = findKind(path);
  const call: PageRequest = {
    method: "GET",
    path,
    params: found?.params ?? {},
    query,
    form: new URLSearchParams(),
    header: headerOf(address),
    cookie: () => undefined,
  };
  if (!found) return { kind: null, resource: null, status: 404, call, cloaks: () => [] };
  const { kind } = found;
  const site = siteAt(settings, address);
  const place = { kind, call, cloaks: () => cloakedPages(site, kind, call) };
  if (!kind.methods.includes("GET")) return { ...place, resource: null, status: 405 };
  try {
    const resource = kind.make(site, call);
    return { ...place, resource, status: resource?.status ?? (kind.answer ? null : 404) };
  } catch (error) {
    if (error instanceof ApiError) return { ...place, resource: null, status: error.http.status };
    throw error;
  }
}

/** The site as a client sees it that asks for this address. */
export function siteAt(settings: SiteSettings, address: Address): Site {
  return siteOf(settings, address.base, originOf({ header: headerOf(address) }));
}

function headerOf({ host }: Address) {
  return (name: string) => name === "host" ? host ?? undefined : undefined;
}

/** Everything that is true of an address. At a host other than `own`, whatever its port, nothing of the site is. */
export function truthOf(settings: SiteSettings, address: Address, own: string | null = null): Truth {
  if (own !== null && !isSameHost(address, own)) return { ...ELSEWHERE, url: address.key };
  const { kind, resource, status, cloaks } = placeAt(settings, address);
  const site = siteAt(settings, address);
  const canonical = resource && canonicalOf(resource, site);
  const isOwn = canonical !== null && keyOf(canonical) === address.key;
  return {
    url: address.key,
    status,
    kind: kind?.name ?? null,
    ...contentOf(resource),
    canonical,
    duplicate_of: isOwn ? null : canonical,
    // A page that is a view of no other is one of the list, where its kind has any.
    reachable: kind !== null && status === 200 && isOwn && REAL_KINDS.includes(kind),
    indexable: status === 200 && isIndexable(address, resource),
    trap: kind?.trap ?? false,
    honeypot: kind?.honeypot ?? false,
    led_away: false,
    cloaks: cloaks().map((cloak) => ({
      title: cloak.facts.title,
      text_sha256: textHash(cloak.facts.text),
    })),
  };
}

type Substance = Pick<
  Truth,
  | "title"
  | "lang"
  | "data"
  | "links"
  | "text"
  | "text_sha256"
  | "body_sha256"
  | "body_bytes"
  | "type"
  | "modified"
>;

/** The part of it that is about what is there. */
function contentOf(resource: Resource | null): Substance {
  if (!resource) return NOTHING;
  const { body, facts, modified, type } = resource;
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const text = readable(resource);
  return {
    title: facts.title,
    lang: markup(body, /^<html lang="([^"]*)"/m),
    data: facts.data,
    links: facts.links,
    text,
    text_sha256: text === null ? null : textHash(text),
    body_sha256: sha256(bytes),
    body_bytes: bytes.length,
    type,
    modified: modified === undefined ? null : new Date(modified).toISOString(),
  };
}

const NOTHING: Substance = {
  title: null,
  lang: null,
  data: {},
  links: [],
  text: null,
  text_sha256: null,
  body_sha256: null,
  body_bytes: null,
  type: null,
  modified: null,
};

/** Facts about what is at another host. */
const ELSEWHERE: Omit<Truth, "url"> = {
  status: null,
  kind: null,
  ...NOTHING,
  canonical: null,
  duplicate_of: null,
  reachable: false,
  indexable: false,
  trap: false,
  honeypot: false,
  led_away: true,
  cloaks: [],
};

/** Visible text; `null` where there is nothing to read. */
export function readable({ facts, type }: Resource): string | null {
  return facts.text !== "" || type.startsWith("text/html") ? facts.text : null;
}

/** Path of the page of which this one is a view, from the root of the site. */
export function canonicalOf({ body }: Resource, site: Site): string | null {
  const href = markup(body, /^<link rel="canonical" href="([^"]*)">/m);
  return href === null ? null : href.replaceAll("&amp;", "&").slice(absolute(site, "").length) || "/";
}

function isIndexable({ path, key }: Address, resource: Resource | null): boolean {
  const hidden = markup(resource?.body ?? "", /<meta name="robots" content="([^"]*)"/) ??
    resource?.headers?.["x-robots-tag"] ?? "";
  return !/\b(noindex|none)\b/.test(hidden) &&
    !DISALLOWED.some((start) => path.startsWith(decoded(start)) || key.startsWith(start));
}

/** Match of a pattern in a page that we have written ourselves. */
function markup(body: string | Uint8Array, pattern: RegExp): string | null {
  return typeof body === "string" ? pattern.exec(body)?.[1] ?? null : null;
}
