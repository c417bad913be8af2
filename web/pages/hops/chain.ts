import { addressVia, codeIn, countIn, hopAddress, placeIn, redirect } from "../../answers/redirect.ts";
import type { Site } from "../../site/site.ts";
import { hop } from "./hop.ts";

/** Remaining redirects of a client. */
export interface Chain {
  /** Redirects to come, the one to the page included. */
  readonly left: number;
  readonly code: number;
  /** Place of the page. */
  readonly to: string;
}

/** The next address of a chain: another hop, or the page. */
export function nextOfChain(site: Site, { left, code, to }: Chain): string {
  return left > 0 ? hopAddress(site, "chain", { left, code, to }) : addressVia(site, to, "redirect_chain");
}

/** Leads on until nothing is left but the page. */
export const chainHop = hop("chain", (site, call) => {
  const code = codeIn(call);
  const left = Math.max(0, countIn(call, "left") - 1);
  return redirect(nextOfChain(site, { left, code, to: placeIn(call) }), code);
});
