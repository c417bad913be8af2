import { parse } from "hono/utils/cookie";
import { patternOf } from "../engine/pattern.ts";
import { kinds } from "./kinds.ts";
import type { Kind } from "./kind.ts";

/** A kind, and what its pattern found in a path. */
export interface Found {
  readonly kind: Kind;
  readonly params: Readonly<Record<string, string>>;
}

const PATTERNS = kinds.map((kind) => ({ kind, pattern: patternOf(kind.path) }));

/** What is in a path that has a shorter way to be written. */
const UNUSUAL = /;|\/\/|.\/$|\/index\.html?$|^\/[^/]*[A-Z]/;

/**
 * The kind of page that is at a path from the root of the site. As on most servers, a real page is also there with a
 * slash or `index.html` behind it, two slashes for one, capitals in the first word, or a parameter in the path (`;`).
 */
export function findKind(path: string): Found | null {
  if (!UNUSUAL.test(path)) return matched(path);
  const usual = matched(usualPath(path));
  return usual && isReal(usual.kind) ? usual : matched(path);
}

/** Whether a kind has pages that are listed, which may have other addresses. */
function isReal({ type, paths }: Kind): boolean {
  return type === "html" && paths !== undefined;
}

function usualPath(path: string): string {
  const plain = path.replace(/;[^/]*/g, "").replace(/\/{2,}/g, "/").replace(/\/index\.html?$/, "/");
  return plain.replace(/(?<=.)\/$/, "").replace(/^\/[^/]*/, (word) => word.toLowerCase());
}

function matched(path: string): Found | null {
  for (const { kind, pattern } of PATTERNS) {
    const match = pattern.exec(path);
    if (match) return { kind, params: { ...match.groups } };
  }
  return null;
}

/** A part of a URL without its percent signs; as it is where they mean nothing. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A cookie of a request by its name, decoded. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  return parse(header ?? "", name)[name];
}
