/** A path as it can stand in a URL: its segments with percent signs where they need them. */
export function encodedPath(path: string): string {
  return path.toWellFormed().split("/").map(encodeURIComponent).join("/");
}
