import * as z from "zod";
import { CHECKS } from "./checks/list.ts";

/** Limits of the checks: those that all share, and the thresholds of each under its id. */
export const verdictSettings = z.object({
  least_confidence: z.number().min(0).max(1).default(0.7).describe(
    "least confidence that two attempts belong to one call, for checks to rely on it",
  ),
  most_missed: z.number().gt(0).lt(1).default(0.65).describe(
    "a check holds only where a larger rate of violations would have been seen with 95 % chance: 0.65 takes three cases, 0.1 takes 29",
  ),
  checks: z.object(
    Object.fromEntries(CHECKS.map(({ id, thresholds }) => [id, thresholds.prefault({})])),
  ).prefault({}).describe("thresholds of each check"),
});

/** Limits of the checks, with defaults for what is absent. */
export type VerdictSettings = z.output<typeof verdictSettings>;
