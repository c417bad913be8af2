import * as z from "zod";

/** A request that reached the leak trap, as far as the verdict looks at it. */
const trapped = z.object({
  /** ISO 8601; absent where it is not known. */
  at: z.string().optional(),
  path: z.string().nullable(),
  query: z.string().nullable(),
  host: z.string().nullable(),
  headers: z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
});

/** Result of comparing a crawl with the truth (`errorworks score`), as far as the verdict looks at it. */
const score = z.object({
  complete_pct: z.number(),
  counts: z.record(z.string(), z.number()),
  /** True if the score was made by the server that was crawled, which knows what it answered. */
  requests_known: z.boolean().default(false),
  examples: z.record(z.string(), z.array(z.object({ url: z.string() })).readonly()).default({}),
});

/** An incident that was played: from when to when, in monotonic milliseconds. */
const incident = z.object({
  from: z.number(),
  to: z.number(),
  /** True if the server failed as it was asked too much. */
  by_load: z.boolean().default(false),
});

/** Evidence beside the journal; what is absent makes checks that need it say "not enough". */
export const extrasSchema = z.object({
  /** Requests that reached the leak trap. */
  trapped: z.array(trapped).readonly().optional(),
  score: score.optional(),
  incidents: z.array(incident).readonly().default([]),
  /** True if the command came to its end, so that what it had not retried by then it never would have. */
  exited: z.boolean().default(false),
  /** Monotonic milliseconds until which requests would have been seen; default: the end of the last exchange. */
  ended: z.number().optional(),
});

/** Evidence beside the journal. */
export type Extras = z.output<typeof extrasSchema>;
