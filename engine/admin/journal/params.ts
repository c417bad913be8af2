import * as z from "zod";
import { OUTCOMES } from "../../base/request_record.ts";
import { instant } from "../instant.ts";

const text = z.string().min(1).optional();

const yesOrNo = z.stringbool({ error: "expected true or false" });

/** Conditions on requests that are over, as parameters of a query. */
const overShape = {
  domain: text,
  method: text,
  path: text,
  status: z.string().regex(/^(\d{3}|\dxx|none)$/i, "expected a status, a class such as 4xx, or none")
    .optional(),
  fault: text,
  outcome: z.enum(OUTCOMES).optional(),
  client: text,
  key: text,
  rule: text,
  scope: text,
  since: instant.optional(),
};

/** Conditions on requests. */
const filterShape = { ...overShape, open: yesOrNo.optional() };

/** Conditions on requests that are over, and nothing else. */
export const overParams = z.strictObject(overShape);

const place = z.coerce.number().int().min(0).optional();

/** A list of requests. */
export const listParams = z.strictObject({
  ...filterShape,
  after: place,
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
  order: z.enum(["asc", "desc"]).default("asc"),
  format: z.enum(["json", "ndjson"]).optional(),
  follow: yesOrNo.default(false),
});

/** A wait for requests that are over. */
export const waitParams = z.strictObject({
  ...overShape,
  after: place,
  n: z.coerce.number().int().min(1).max(1_000).default(1),
  timeout_sec: z.coerce.number().positive().max(600).default(10),
});

/** A search: conditions, and how many requests are told of. */
export const findParams = z.strictObject({
  ...filterShape,
  limit: z.coerce.number().int().min(1).max(1_000).default(20),
});

/** Description of a request, as the body of a search. */
export const patternBody = z.strictObject({
  method: text,
  path: text,
  headers: z.record(z.string(), z.string().nullable()).optional(),
  body: z.strictObject({ contains: text, json: z.unknown().optional() }).optional(),
});
