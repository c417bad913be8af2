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

/** An overload: a phase of a scenario that may have triggered it, and the one behind it, which fails by load alone. */
const loadIncident = z.object({
  /** Domain whose server it is. */
  domain: z.string(),
  /** Names of the phases, as requests have them. */
  phase: z.string(),
  then: z.string(),
  /** Beginning and end of the first one, and end of the other, in monotonic milliseconds. */
  from: z.number(),
  to: z.number(),
  until: z.number(),
  /** Name of the rule that turns requests away in the second one. */
  rule: z.string(),
  /** What it takes of all clients together: a token bucket of requests, as a rule has it. */
  per_sec: z.number(),
  burst: z.number(),
  rejected_cost: z.number(),
});

/** An overload of the server in a scenario. */
export type LoadIncident = Readonly<z.output<typeof loadIncident>>;

/** Evidence beside the journal; what is absent makes checks that need it say "not enough". */
export const extrasSchema = z.object({
  /** Requests that reached the leak trap. */
  trapped: z.array(trapped).readonly().optional(),
  score: score.optional(),
  incidents: z.array(loadIncident).readonly().default([]),
  /** Milliseconds by which timers of the server were late on average while its machine was busiest. */
  lag_ms: z.number().default(0),
  /** True if the command came to its end, so that what it had not retried by then it never would have. */
  exited: z.boolean().default(false),
  /** Monotonic milliseconds until which requests would have been seen; default: the end of the last exchange. */
  ended: z.number().optional(),
});

/** Evidence beside the journal. */
export type Extras = z.output<typeof extrasSchema>;
