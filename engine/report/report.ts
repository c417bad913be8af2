import * as z from "zod";
import { verdictSchema } from "../verdict/finding.ts";
import { shownCallsSchema } from "./calls/call_schema.ts";
import { evidenceSchema } from "./calls/evidence.ts";
import { domainFiguresSchema } from "./figures/domain_figures.ts";
import { timelineSchema } from "./figures/timeline.ts";

/** Version of the JSON form. It goes up when a key changes its meaning or goes. */
export const REPORT_VERSION = 1;

/** Schema of what was run. */
const runFactsSchema = z.object({
  run_id: z.string(),
  started_utc: z.string(),
  seed: z.number(),
  preset: z.string().nullable(),
  version: z.string().describe("version of errorworks"),
  command: z.string().nullable().describe("the command that errorworks run has run"),
  again: z.string().nullable().describe("the command that repeats it"),
});

/** Facts on a run. */
export type RunFacts = z.output<typeof runFactsSchema>;

/** Schema of a report: a verdict with the figures of its run, its logical calls, and the requests that prove it. */
export const reportSchema = verdictSchema.extend({
  report: z.literal(REPORT_VERSION).describe("version of this form"),
  made_utc: z.string(),
  run: runFactsSchema,
  domains: z.array(domainFiguresSchema).readonly().describe("the fake services that had requests"),
  timeline: timelineSchema.nullable(),
  examined: z.boolean().describe("false: there was no journal, so no check has looked at anything"),
  calls: shownCallsSchema.nullable(),
  evidence: z.array(evidenceSchema).readonly().describe("requests that findings name, with their replies"),
  missing: z.array(z.string()).readonly().describe("what this report lacks, and why"),
});

/** Report on one run. */
export type Report = z.output<typeof reportSchema>;
