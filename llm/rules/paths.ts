import { nearPaths } from "../base/near_paths.ts";

/** The paths of routes as clients may write them: with a slash at the end, or with a `/v1` too many or missing. */
export function writtenPaths(routes: readonly string[]): string[] {
  const paths = [...new Set(routes.map((route) => route.replace(/:\w+(?:\{.*?\})?/g, "*")))];
  return paths.flatMap((path) => [path, ...nearPaths(path)].flatMap((one) => [one, `${one}/`]));
}

/** Longest pattern that is compared: no path of ours is longer, apart from the names in it. */
const MOST_CHARACTERS = 500;

/** True if a pattern of a rule fits one of these paths; * is any text in both. */
export function canFit(pattern: string, paths: readonly string[]): boolean {
  return pattern.length > MOST_CHARACTERS || paths.some((path) => overlap(pattern, path));
}

/**
 * True if some text fits both patterns. Row by row: `ends[i]` tells whether what was read of `b` by now overlaps with
 * the first `i` characters of `a`.
 */
function overlap(a: string, b: string): boolean {
  let ends = Array.from({ length: a.length + 1 }, (_, i) => /^\**$/.test(a.slice(0, i)));
  for (const letter of b) {
    const next = [letter === "*" && ends[0] === true];
    for (let i = 1; i <= a.length; i++) {
      const own = a[i - 1];
      const isStar = own === "*" || letter === "*";
      next.push(
        isStar ? next[i - 1] === true || ends[i] === true : own === letter && ends[i - 1] === true,
      );
    }
    ends = next;
  }
  return ends[a.length] === true;
}
