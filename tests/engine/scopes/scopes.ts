/** Scopes as clients see them. */
import { type Target, targetOf } from "../../harness.ts";

/** A scope as a client sees it that puts its name into the path. */
export function scopeOf(bench: Target, name: string): Target {
  return targetOf("", (path, init) => bench.ask(`/scope/${name}${path}`, init));
}

/** The same by the header. */
export function byHeader(bench: Target, name: string): Target {
  return targetOf("", (path, init) => {
    const headers = new Headers(init?.headers);
    headers.set("x-errorworks-scope", name);
    return bench.ask(path, { ...init, headers });
  });
}

/** Settings with which every chat completion is refused. */
export const ALWAYS_429 = { faults: { rate_limit: { pct: 100 } } };
