import { decoded } from "../../engine/base/decoded.ts";

/** Prefix of the site: `/web` on the main port, nothing on a port of its own; behind `/scope/NAME` in a scope. */
const BASE = /^(?:\/scope\/[\w.-]+)?(?:\/web)?(?=\/|$)/;

/** An address of the site, wherever it is served. */
export interface Address {
  readonly base: string;
  /** Name and port of the server; `null` where only a path was given. */
  readonly host: string | null;
  /** Path from the root of the site, without percent signs. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Path and query: what tells one page from another. */
  readonly key: string;
}

const NOWHERE = "http://site.invalid";

/** Reads a URL, or a path with a query, of a site that is under `/web` or has a port of its own; `null`: it is neither. */
export function addressOf(text: string, from = NOWHERE): Address | null {
  const url = URL.parse(text, from);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const { pathname, search, host, searchParams: query } = url;
  const [base = ""] = BASE.exec(pathname) ?? [];
  const place = pathname.slice(base.length) || "/";
  // The server takes no notice of a slash at the end.
  const path = decoded(place.replace(/(?<=.)\/$/, ""));
  return { base, host: host === "site.invalid" ? null : host, path, query, key: decoded(place) + search };
}

/** Identifying form of a path that the site itself names: decoded, with its query. */
export function keyOf(path: string): string {
  if (!path.includes("%")) return path;
  const [name = "", ...query] = path.split("?");
  return [decoded(name), ...query].join("?");
}
