import * as z from "zod";

/** Pace of streams: of a configuration, or as the step `pace` of a rule. */
export const pace = z.strictObject({
  first_token_ms: z.number().min(0).default(0).describe(
    "wait between headers and first token, in milliseconds",
  ),
  tokens_per_sec: z.number().positive().optional().describe(
    "pace of the tokens, in tokens per second; as fast as possible if absent",
  ),
  jitter_pct: z.number().min(0).max(100).default(0).describe(
    "each of these waits varies by up to this percentage",
  ),
});

/** The pace of streams as parsed. */
export type Pace = z.output<typeof pace>;
