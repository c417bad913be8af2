/**
 * Other paths that lead to a documented one, unless the server is strict. A base URL that ends in `/v1` and a path that
 * begins with it is a common slip. `ANTHROPIC_BASE_URL` has no `/v1` for Anthropic's SDKs and one for the AI SDK, so
 * that the same value makes the latter ask for `/messages`.
 */
export function nearPaths(path: string): string[] {
  return path.startsWith("/v1/messages") ? [`/v1${path}`, path.slice("/v1".length)] : [`/v1${path}`];
}

/** True for a path that leads nowhere on a strict server: one of {@link nearPaths}. */
export function isNear(path: string): boolean {
  return path.startsWith("/v1/v1/") || path.startsWith("/messages");
}
