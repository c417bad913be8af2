/**
 * Building blocks of redirects. Where they lead within the site, the address says all there is to know: of a hop by
 * its query, of the page at the end by `via`, behind which no further redirect is injected.
 *
 * @module
 */
import type { Ask } from "../request/ask.ts";
import { errorPage } from "./error_page.ts";
import { encodedPath } from "../http/encoded_path.ts";
import { file } from "../http/file.ts";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { PageRequest } from "../http/page_request.ts";

/** The statuses that clients follow. */
export const FOLLOWED = [301, 302, 303, 307, 308] as const;

/** Most hops within the site. */
export const MOST_HOPS = 100;

/** True if a redirect can be injected: it can nowhere that one has led to. */
export function mayLeadAway({ kind, query }: Pick<Ask, "kind" | "query">): boolean {
  return kind?.name !== "hop" && !query.has("via");
}

/** Address of a request, from the root of the site, as it can stand in a URL. */
export function placeOf({ path, query }: Pick<PageRequest, "path" | "query">): string {
  const place = encodedPath(`/${path.replace(/^\/+/, "")}`);
  const search = query.toString();
  return search === "" ? place : `${place}?${search}`;
}

/** The address of a place at the end of redirects. `via` is the name of the fault that leads there. */
export function addressVia({ base }: Site, place: string, via: string): string {
  return `${base}${place}${place.includes("?") ? "&" : "?"}via=${via}`;
}

/** The address of a hop. */
export function hopAddress(
  { base }: Site,
  name: string,
  query: Readonly<Record<string, string | number>>,
): string {
  const search = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `${base}/hop/${name}?${search.join("&")}`;
}

/** A whole number in the query of a hop, within its limits. */
export function countIn({ query }: Pick<PageRequest, "query">, key: string, most = MOST_HOPS): number {
  const value = Number(query.get(key));
  return Number.isFinite(value) ? Math.max(0, Math.min(most, Math.floor(value))) : 0;
}

/** A place of the site in the query of a hop; home where it is none. */
export function placeIn({ query }: Pick<PageRequest, "query">): string {
  const place = query.get("to") ?? "";
  return /^\/(?!\/)[!-[\]-~]*$/.test(place) ? place : "/";
}

/** A status in the query of a hop. */
export function codeIn({ query }: Pick<PageRequest, "query">): number {
  const code = Number(query.get("code"));
  return FOLLOWED.find((one) => one === code) ?? 302;
}

/** A text in the query of a hop that is no more than a mark: letters, digits, `_`. */
export function markIn({ query }: Pick<PageRequest, "query">, key: string): string {
  const mark = query.get(key) ?? "";
  return /^\w{1,32}$/.test(mark) ? mark : "";
}

/** The answer that leads somewhere else. */
export function redirect(
  location: string,
  status = 302,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const message = "The page is somewhere else.";
  return errorPage({ status, code: null, message, headers: { location, ...headers } });
}

/** An answer as what is at the address of a hop. */
export function hopResource({ status, headers, body }: Answer): Resource {
  const { "content-type": type = "", ...rest } = headers;
  const data = { location: rest["location"] ?? null };
  return file({ kind: "hop", status, type, body: String(body), headers: rest, data });
}
