import { codeIn, countIn, hopAddress, markIn, redirect } from "../../answers/redirect.ts";
import { findTarget, isOffMachine, type LureTarget } from "./targets.ts";
import type { Site } from "../../site/site.ts";
import { signature } from "../../site/user_session.ts";
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
  const proof = isOffMachine(target.name) ? { proof: signature(site, "away", target.name) } : {};
  return hopAddress(site, "away", { left, code, target: target.name, port: port ?? 0, ...proof });
}

/** Leads on, in the end to the target; off this machine only from an address that the server itself has written. */
export const awayHop = hop("away", (site, call) => {
  const port = countIn(call, "port", 65_535) || null;
  const name = markIn(call, "target");
  const isProven = !isOffMachine(name) || call.query.get("proof") === signature(site, "away", name);
  const [code, target] = [codeIn(call), findTarget(isProven ? name : "", port)];
  const left = Math.max(0, countIn(call, "left") - 1);
  return redirect(nextOnWay(site, { left, code, target, port }), code);
});
