/** A parameter of a path with what limits it, or a letter that means something in a pattern. */
const SPECIAL = /:(\w+)(\*|\{.+?\})?|[.+?^${}()|[\]\\]/g;

/**
 * Regular expression of a route's path, with a group for each parameter: `:name` is one segment, `:name*` all of the
 * rest, `:name{…}` what is in the braces.
 *
 * @example
 * ```ts
 * import { patternOf } from "./path_pattern.ts";
 *
 * console.assert(patternOf("/v1/files/:id").exec("/v1/files/a")?.groups?.["id"] === "a");
 * ```
 */
export function patternOf(path: string): RegExp {
  const pattern = path.replace(SPECIAL, (text, name?: string, limit?: string) => {
    if (name === undefined) return `\\${text}`;
    return `(?<${name}>${limit === undefined ? "[^/]+" : limit === "*" ? ".*" : limit.slice(1, -1)})`;
  });
  return new RegExp(`^${pattern}$`, "s");
}
