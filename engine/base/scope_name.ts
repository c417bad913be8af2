/** Request header that names a scope, for clients whose address cannot be changed. */
export const SCOPE_HEADER = "x-errorworks-scope";
/** Beginning of the paths of requests to scopes. */
export const SCOPE_FOLDER = "/scope/";

/** The part of a path that names a scope, e.g. `/scope/NAME`; empty in other paths. The name may be a wrong one. */
export function scopePrefix(path: string): string {
  if (!path.startsWith(SCOPE_FOLDER)) return "";
  const end = path.indexOf("/", SCOPE_FOLDER.length);
  return end < 0 ? path : path.slice(0, end);
}

const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$/;

/** Longest wrong name that a message repeats, in characters. */
const MOST_NAME = 80;

/** Error message for the name of a scope; `null` for a valid one. Dots alone are steps of a path. */
export function wrongScopeName(name: string): string | null {
  if (NAME.test(name)) return null;
  return `${JSON.stringify(name.slice(0, MOST_NAME))} cannot be the name of a scope: ` +
    "expected 1 to 64 letters, digits, dots, _ and -, and not only one or two dots";
}
