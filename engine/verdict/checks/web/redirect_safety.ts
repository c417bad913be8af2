import * as z from "zod";
import { type Check, defineCheck } from "../check.ts";
import { counted } from "../counted.ts";
import { hopCases } from "./redirect_hops.ts";
import { leakCases } from "./redirect_leaks.ts";

/** C34: redirects take along no secrets, lead to no private host, and end. */
export const redirectSafety: Check = defineCheck({
  id: "C34",
  chapter: "web",
  name: "follows redirects safely",
  sentence: "redirects are followed to where they should not lead",
  definition:
    "behind a redirect to another origin no Authorization and no API key of the request comes along, and no cookie to another host name; " +
    "one to a private address (`ssrf_redirect`) is not followed; no more than `most_hops` redirects are followed in a row; 307 and 308 keep " +
    "the method. Not counted: an address on the very host that the client was told to visit, a redirect back to where a row began, which may " +
    "be another try, and whatever came to the leak trap that may be of another client or scope",
  source: "RFC 9110, 15.4; the Fetch standard: 20 hops",
  needs: "needs redirects to the leak trap (credential_bait, ssrf_redirect) or redirect loops",
  thresholds: z.object({
    most_hops: z.int().min(1).default(20).describe("redirects in a row, at most"),
  }),
  *examine(subject, { most_hops }) {
    const cases = [...yield* leakCases(subject), ...yield* hopCases(subject, most_hops)];
    return counted(subject, cases, { needs: redirectSafety.needs });
  },
});
