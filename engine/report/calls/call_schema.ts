import * as z from "zod";

const attemptSchema = z.object({
  id: z.string(),
  number: z.string().describe("number of the request, as findings name it"),
  start_ms: z.number().describe("from the start of the call"),
  first_byte_ms: z.number().nullable().describe("from the start of the attempt; null: not a byte was sent"),
  duration_ms: z.number().nullable().describe("null: not over"),
  delay_ms: z.number().describe("what was injected of it"),
  status: z.number().nullable(),
  fault: z.string().nullable(),
  ending: z.string(),
  fate: z.string().describe("what the client got: good, transient, final, quota, cut, …"),
  asked_wait_ms: z.number().nullable().describe("wait that the reply asked for"),
  joined_by: z.string().nullable().describe("why it belongs to the call; null: it is the first"),
});

/** One attempt of a call. */
export type ShownAttempt = z.output<typeof attemptSchema>;

const callSchema = z.object({
  id: z.string().describe("id of its first request"),
  client: z.string(),
  route: z.string().describe("method and path"),
  why: z.enum(["broken", "retried", "sample"]).describe("why it is shown"),
  checks: z.array(z.string()).readonly().describe("broken checks that name one of its requests"),
  start_ms: z.number().describe("from the first request of the run"),
  duration_ms: z.number(),
  ended: z.string().describe("what the client got at last"),
  attempts: z.array(attemptSchema).readonly(),
  attempts_left_out: z.number(),
  confidence: z.number().describe("that its attempts belong together, from 0 to 1"),
});

/** One logical call with its attempts. */
export type ShownCall = z.output<typeof callSchema>;

/** Schema of the calls that a report shows, and how many it does not. */
export const shownCallsSchema = z.object({
  total: z.number(),
  shown: z.array(callSchema).readonly().describe("those of broken checks, then the retried, then a sample"),
  left_out: z.object({ broken: z.number(), retried: z.number(), others: z.number() }),
});

/** Calls that a report shows. */
export type ShownCalls = z.output<typeof shownCallsSchema>;
