/**
 * Bytes that LLM APIs sent, from public bug reports; the numbers are those of the findings (`L01` …), the letters tell
 * cases of one report apart.
 */
import { FROM_L26 } from "./from_l26.ts";
import type { Report } from "./report.ts";
import { UP_TO_L23 } from "./to_l23.ts";

/** The reports, in the order of their numbers. */
export const REPORTS: readonly Report[] = [...UP_TO_L23, ...FROM_L26];
