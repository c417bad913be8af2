import { isObject } from "../../base/json.ts";
import type { Entry, JournalBody } from "../entry.ts";
import { globTest } from "../../base/glob.ts";

/** Description of a request to be found; a part that is absent fits all. In texts `*` is any characters. */
export interface Pattern {
  readonly method?: string | undefined;
  /** A pattern with a `?` is compared with path and query, any other with the path alone. */
  readonly path?: string | undefined;
  /** Values by name; `null`: the header is absent. */
  readonly headers?: Readonly<Record<string, string | null>> | undefined;
  readonly body?: {
    /** Text that is somewhere in it. */
    readonly contains?: string | undefined;
    /** JSON of which it has at least these parts; a list may be longer. */
    readonly json?: unknown;
  } | undefined;
}

/** A part in which a request differs from a pattern, e.g. `headers.user-agent` or `body.json.messages[0].role`. */
export interface Difference {
  readonly at: string;
  readonly wanted: unknown;
  readonly got: unknown;
}

/** Longest text of a difference, in characters. */
const MOST_SHOWN = 200;

/** Every part in which a request differs from a pattern; none if it matches. */
export function differences(entry: Entry, { method, path, headers = {}, body = {} }: Pattern): Difference[] {
  const { request } = entry;
  const [bare = ""] = request.path.split("?", 1);
  return [
    ...unlike("method", method?.toUpperCase(), request.method),
    ...unlike("path", path, path?.includes("?") ? request.path : bare),
    ...Object.entries(headers).flatMap(([name, value]) =>
      unlikeHeader(`headers.${name}`, value, valueOf(request.headers, name))
    ),
    ...missing(body.contains, request.body),
    ...("json" in body && body.json !== undefined ? unlikeBody(body.json, request.body) : []),
  ];
}

function valueOf(headers: Entry["request"]["headers"], name: string): string | null {
  const values = headers.filter(([one]) => one.toLowerCase() === name.toLowerCase()).map(([, value]) =>
    value
  );
  return values.length === 0 ? null : values.join(", ");
}

function unlike(at: string, wanted: string | undefined, got: string): Difference[] {
  return wanted === undefined || globTest(wanted)(got) ? [] : [{ at, wanted, got: shown(got) }];
}

function unlikeHeader(at: string, wanted: string | null, got: string | null): Difference[] {
  if (wanted !== null && got !== null) return unlike(at, wanted, got);
  return wanted === got ? [] : [{ at, wanted, got: shown(got) }];
}

function missing(wanted: string | undefined, { text, cut }: JournalBody): Difference[] {
  if (wanted === undefined || text?.includes(wanted)) return [];
  return [{ at: "body", wanted: { contains: wanted }, got: cut ? "kept only in part" : shown(text) }];
}

function unlikeBody(wanted: unknown, { text, cut }: JournalBody): Difference[] {
  try {
    return unlikeJson("body.json", wanted, JSON.parse(text ?? ""));
  } catch {
    return [{ at: "body.json", wanted, got: cut ? "kept only in part" : `no JSON: ${shown(text)}` }];
  }
}

/** Parts of a value that another one lacks. */
function unlikeJson(at: string, wanted: unknown, got: unknown): Difference[] {
  if (Array.isArray(wanted) && Array.isArray(got)) {
    return wanted.flatMap((item, index) => unlikeJson(`${at}[${index}]`, item, got[index]));
  }
  if (isObject(wanted) && isObject(got)) {
    return Object.entries(wanted).flatMap(([key, value]) => unlikeJson(`${at}.${key}`, value, got[key]));
  }
  return Object.is(wanted, got) ? [] : [{ at, wanted, got: shown(got) }];
}

/** A value as it stands in a message: a long one in part, none as `null`. */
function shown(got: unknown): unknown {
  const text = typeof got === "string" ? got : JSON.stringify(got) ?? "";
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : got ?? null;
}

/** A request that is not quite what was looked for. */
export interface NearMiss {
  readonly differs: readonly Difference[];
  readonly request: Entry;
}

/** Result of a search: how many were found, the last of them, and with none those that come nearest. */
export interface Found {
  readonly count: number;
  /** Newest first. */
  readonly requests: readonly Entry[];
  /** Entries that almost match, those that differ least first. */
  readonly near_misses: readonly NearMiss[];
}

/** Result of a search where there is nothing. */
export const NOTHING_FOUND: Found = { count: 0, requests: [], near_misses: [] };

/** Most near misses in a result. */
const MOST_NEAR = 3;

/** Merges the results of several workers. */
export function mergedFound(all: readonly Found[], limit: number): Found {
  const count = all.reduce((sum, one) => sum + one.count, 0);
  const requests = all.flatMap((one) => one.requests).toSorted(newestFirst).slice(0, limit);
  return { count, requests, near_misses: count > 0 ? [] : nearest(all.flatMap((one) => one.near_misses)) };
}

/** The misses that differ least, of which the newest come first. */
export function nearest(misses: readonly NearMiss[]): NearMiss[] {
  return misses
    .toSorted((a, b) => distance(a) - distance(b) || newestFirst(a.request, b.request))
    .slice(0, MOST_NEAR);
}

function distance({ differs }: NearMiss): number {
  return differs.reduce((sum, { at, wanted }) => sum + (at.startsWith("body.json") ? sizeOf(wanted) : 1), 0);
}

/** Number of values and structures in JSON: where a structure is missing, it differs in more than one of its values. */
function sizeOf(json: unknown): number {
  if (typeof json !== "object" || json === null) return 1;
  return Object.values(json).reduce<number>((sum, value) => sum + sizeOf(value), 1);
}

function newestFirst(a: Entry, b: Entry): number {
  return b.seq - a.seq;
}
