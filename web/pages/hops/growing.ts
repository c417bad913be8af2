import { addressVia, countIn, hopAddress, placeIn, redirect } from "../../answers/redirect.ts";
import type { Site } from "../../site/site.ts";
import { hop } from "./hop.ts";

/** Most that a hop adds to the one before, in bytes, and most hops: together a head of 1 MiB. */
export const MOST_STEP_BYTES = 16_384;
export const MOST_GROWING_HOPS = 64;

/** Position of a client among hops whose heads grow. */
export interface Growing {
  /** Hops so far, this one included. */
  readonly at: number;
  readonly of: number;
  readonly step_bytes: number;
  readonly to: string;
}

/** A redirect that has one header more than the hop before. */
export function growingRedirect(site: Site, growing: Growing) {
  const { at, of, step_bytes, to } = growing;
  const next = at < of
    ? hopAddress(site, "growing", { ...growing, at: at + 1 })
    : addressVia(site, to, "growing_headers");
  return { location: next, headers: trail(at, step_bytes) };
}

/** Number and size of the headers, names and line ends included. */
function trail(count: number, step_bytes: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => {
    const name = `x-trail-${index + 1}`;
    return [name, "x".repeat(Math.max(1, step_bytes - `${name}: \r\n`.length))];
  }));
}

export const growingHop = hop("growing", (site, call) => {
  const { location, headers } = growingRedirect(site, {
    at: countIn(call, "at", MOST_GROWING_HOPS),
    of: countIn(call, "of", MOST_GROWING_HOPS),
    step_bytes: countIn(call, "step_bytes", MOST_STEP_BYTES),
    to: placeIn(call),
  });
  return redirect(location, 302, headers);
});
