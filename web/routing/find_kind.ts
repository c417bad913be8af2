import { patternOf } from "../../engine/base/path_pattern.ts";
import { kinds } from "./kinds.ts";
import type { Kind } from "../request/kind.ts";

/** A kind, and what its pattern found in a path. */
export interface KindMatch {
  readonly kind: Kind;
  readonly params: Readonly<Record<string, string>>;
}

const PATTERNS = kinds.map((kind) => ({ kind, pattern: patternOf(kind.path) }));

/** Of a pattern without a group. */
const NO_PARAMS = {};

/** Paths with a shorter notation. */
const UNUSUAL = /;|\/\/|.\/$|\/index\.html?$|^\/[^/]*[A-Z]/;

/**
 * The kind of page that is at a path from the root of the site. As on most servers, a real page is also there with a
 * slash or `index.html` behind it, two slashes for one, capitals in the first word, or a parameter in the path (`;`).
 */
export function findKind(path: string): KindMatch | null {
  if (!UNUSUAL.test(path)) return matched(path);
  const usual = matched(usualPath(path));
  return usual && isReal(usual.kind) ? usual : matched(path);
}

/** True if a kind has pages that are listed, which may have other addresses. */
function isReal({ type, paths }: Kind): boolean {
  return type === "html" && paths !== undefined;
}

function usualPath(path: string): string {
  const plain = path.replace(/;[^/]*/g, "").replace(/\/{2,}/g, "/").replace(/\/index\.html?$/, "/");
  return plain.replace(/(?<=.)\/$/, "").replace(/^\/[^/]*/, (word) => word.toLowerCase());
}

function matched(path: string): KindMatch | null {
  for (const { kind, pattern } of PATTERNS) {
    const match = pattern.exec(path);
    // The groups as they are: to copy them would take twice as long as all the rest.
    if (match) return { kind, params: match.groups ?? NO_PARAMS };
  }
  return null;
}
