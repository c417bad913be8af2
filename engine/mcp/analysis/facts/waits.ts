import * as z from "zod";
import { rounded } from "./figures.ts";
import { numberOf, type Scope } from "../scope.ts";
import { inRow } from "./sql.ts";

/** Newest rows of a run that are looked at. */
const MOST_ROWS = 100_000;
/** Clients that are told of, those with most refusals first. */
const MOST_CLIENTS = 20;
/** Refusals with a request after them that a judgement needs, and those that an accusation needs. */
const ENOUGH = 10;
const ENOUGH_TO_ACCUSE = 20;
/** A client that waits this long after a refusal backs off: openai-node's first wait is 375 ms or more. */
const PATIENT_MS = 250;
/** A client that waits less does not, if it does so after 95 % of its refusals. */
const HASTY_MS = 50;
const HASTY_PCT = 95;
/** Replies that take this long show whether a client has several requests under way. */
const TELLING_MS = 20;
/** Tolerance for the time that passes between a reply's last byte and its record. */
const TOLERANCE_MS = 5;

/** The rule in words, for descriptions of tools. */
export const BACKOFF_RULE =
  `Backoff is judged by what each client did after a refusal (429, 529): the wait until its \
next request of any kind, which is never longer than the wait for the retry itself. EFFECTIVE: half of the waits are \
${PATIENT_MS} ms or more, or the clients asked at least 30% less per bucket during bursts. INEFFECTIVE: at least \
${HASTY_PCT}% of the waits are under ${HASTY_MS} ms, proven by ${ENOUGH_TO_ACCUSE} or more refusals of a named client \
that verifiably works on one request at a time (several workers behind one name look hasty together; a \
configured retry-after of 0 invites it). MODERATE: it \
works like that and waits, but less. Everything else is INSUFFICIENT_EVIDENCE.`;

/** Schema of what a client did after refusals. */
export const clientWaits = z.object({
  client: z.string().nullable().describe(
    "session, or API key without its secret part; null: unnamed clients together",
  ),
  requests: z.int().describe("requests of it among those that were looked at"),
  refusals: z.int().describe("of them answered 429 or 529"),
  followed: z.int().describe("refusals with a later request of the same client"),
  median_wait_ms: z.number().nullable().describe(
    "median wait from the end of a refusal to the next request, ms",
  ),
  quick_pct: z.number().nullable().describe(`percent of these waits under ${HASTY_MS} ms`),
  counted_retries: z.int().describe("requests that the client itself numbered as a retry"),
  one_at_a_time: z.boolean().describe("true if it is proven to have had one request under way at a time"),
  assessment: z.enum(["EFFECTIVE", "MODERATE", "INEFFECTIVE", "INSUFFICIENT_EVIDENCE"]),
});

/** Waits and retries of a client after refusals. */
export type ClientWaits = z.output<typeof clientWaits>;

/** The last statement gives the clients with refusals; ones before it the waits after their requests, in order. */
function waitsSql(domain: string): string {
  const refused = "status IN (429, 529)";
  const columns = ["client", "timestamp_ms", "total_ms", "status", "attempt"] as const;
  return `WITH recent AS (SELECT id, ${columns.map((name) => `${inRow(name)} AS ${name}`)}
      FROM ${domain}_rows WHERE run_id = ? ORDER BY id DESC LIMIT ${MOST_ROWS}),
    spaced AS (SELECT *, lead(timestamp_ms) OVER (PARTITION BY client ORDER BY timestamp_ms, id)
      - timestamp_ms - total_ms AS wait FROM recent),
    ranked AS (SELECT client, wait, row_number() OVER (PARTITION BY client ORDER BY wait) AS rank,
      count(*) OVER (PARTITION BY client) AS n FROM spaced WHERE ${refused} AND wait IS NOT NULL),
    waits AS (SELECT client, max(n) AS followed, max(CASE WHEN rank = (n + 1) / 2 THEN wait END) AS median,
      sum(wait < ${HASTY_MS}) AS quick FROM ranked GROUP BY client),
    clients AS (SELECT client, count(*) AS requests, sum(ifnull(${refused}, 0)) AS refusals,
      sum(ifnull(attempt > 0, 0)) AS retries, sum(ifnull(wait < -${TOLERANCE_MS}, 0)) AS overlapping,
      sum(ifnull(total_ms >= ${TELLING_MS} AND wait >= -${TOLERANCE_MS}, 0)) AS apart
      FROM spaced GROUP BY client)
    SELECT clients.*, followed, median, quick FROM clients LEFT JOIN waits ON waits.client IS clients.client
      WHERE refusals > 0 ORDER BY refusals DESC, clients.client LIMIT ${MOST_CLIENTS}`;
}

/** Measures the waits of clients after refusals. */
export async function waitsOf({ reader, run_id, domain }: Scope): Promise<ClientWaits[]> {
  const rows = await reader.select(waitsSql(domain), [run_id]);
  return rows.map((row) => {
    const followed = numberOf(row["followed"]);
    const facts = {
      client: row["client"] === null || row["client"] === undefined ? null : String(row["client"]),
      requests: numberOf(row["requests"]),
      refusals: numberOf(row["refusals"]),
      followed,
      median_wait_ms: followed > 0 ? rounded(Math.max(0, numberOf(row["median"]))) : null,
      quick_pct: followed > 0 ? rounded(numberOf(row["quick"]) / followed * 100) : null,
      counted_retries: numberOf(row["retries"]),
      one_at_a_time: numberOf(row["overlapping"]) === 0 && numberOf(row["apart"]) >= ENOUGH_TO_ACCUSE,
    };
    return { ...facts, assessment: judged(facts) };
  });
}

/** A long wait acquits whoever it is; a short one proves something only of a named client that works in order. */
function judged(client: Omit<ClientWaits, "assessment">): ClientWaits["assessment"] {
  const { followed, median_wait_ms, quick_pct } = client;
  if (followed < ENOUGH || median_wait_ms === null || quick_pct === null) return "INSUFFICIENT_EVIDENCE";
  if (median_wait_ms >= PATIENT_MS) return "EFFECTIVE";
  if (client.client === null || !client.one_at_a_time) return "INSUFFICIENT_EVIDENCE";
  if (quick_pct >= HASTY_PCT) return followed >= ENOUGH_TO_ACCUSE ? "INEFFECTIVE" : "INSUFFICIENT_EVIDENCE";
  return median_wait_ms >= HASTY_MS ? "MODERATE" : "INSUFFICIENT_EVIDENCE";
}
