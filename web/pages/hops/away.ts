import { codeIn, countIn, hopAddress, markIn, redirect } from "../../answers/redirect.ts";
import { findTarget, type LureTarget } from "./targets.ts";
import type { Site } from "../../site/site.ts";
import { hop } from "./hop.ts";

/** Remaining steps of a client that is lured away. */
export interface LurePath {
  /** Hops within the site before that. */
  readonly left: number;
  readonly code: number;
  readonly target: LureTarget;
  /** Port of the leak trap; `null` on a host where none can listen. */
  readonly port: number | null;
}

/** The next address on the way: another hop, or the target. */
export function nextOnWay(site: Site, { left, code, target, port }: LurePath): string {
  if (left === 0) return target.location;
  return hopAddress(site, "away", { left, code, target: target.name, port: port ?? 0 });
}

/** Leads on, in the end to the target. */
export const awayHop = hop("away", (site, call) => {
  const port = countIn(call, "port", 65_535) || null;
  const [code, target] = [codeIn(call), findTarget(markIn(call, "target"), port)];
  const left = Math.max(0, countIn(call, "left") - 1);
  return redirect(nextOnWay(site, { left, code, target, port }), code);
});
