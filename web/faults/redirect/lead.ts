/**
 * Pieces that the redirect faults share.
 *
 * @module
 */
import * as z from "zod";
import { drawn } from "../../../engine/faults/form_options.ts";
import { wholeRange } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import type { Column } from "../../request/columns.ts";
import { FOLLOWED, MOST_HOPS, redirect } from "../../answers/redirect.ts";
import type { Random, Range } from "../../../engine/chance/random.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** The status of a redirect. */
export const statusOption = z.literal([...FOLLOWED, "any"]).default(302).describe(
  "status of the redirects; any: drawn from the others",
);

/** Option for the number of redirects, by default `usual`, and `most` at most. */
export function hopsOption(usual: Range, most = MOST_HOPS) {
  return wholeRange.refine(([, hops]) => hops <= most, { error: `expected at most ${most} hops` })
    .default([...usual]);
}

/** The status that the option says. */
export function statusOf(random: Random, status: z.output<typeof statusOption>): number {
  return drawn(FOLLOWED, { wanted: status, random });
}

/** Option for the addresses that a fault names: those of the leak trap, or real ones that lead off this machine. */
export const targetOption = z.enum(["canary", "real"]).default("canary");

/** Tells whether the options of a fault ask for real addresses. */
export function isReal({ target }: { readonly target: z.output<typeof targetOption> }): boolean {
  return target === "real";
}

/** Target and manner of a redirect. */
export interface RedirectPlan {
  readonly location: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longest address that a row keeps, in characters. */
const MOST_LOCATION = 500;

/** Keeps in the row of a request where it was led. */
export function noteTarget({ note }: Exchange<Ask, Column>, location: string): void {
  note("redirect_target", location.slice(0, MOST_LOCATION));
}

/** Redirects, and keeps in the row where to. */
export function lead(
  exchange: Exchange<Ask>,
  { location, status = 302, headers = {} }: RedirectPlan,
): Answer {
  noteTarget(exchange, location);
  return redirect(location, status, headers);
}

/** Port of the leak trap; `null` on a host where none can listen. */
export function leakTrapPort({ leakTrapUrl }: Exchange<Ask>): number | null {
  return leakTrapUrl === null ? null : Number(new URL(leakTrapUrl).port);
}
