import * as z from "zod";
import { pct, sumOf } from "./figures.ts";
import { numberOf, type Scope } from "../scope.ts";
import { byName, errorType, isGood } from "./sql.ts";

/** Requests that are alike. */
interface AlikeRequests {
  readonly good: boolean;
  /** Type of the error; meaningless where they are good. */
  readonly type: string;
  readonly outcome: string;
  readonly injected: boolean;
  readonly status: number | null;
  readonly requests: number;
}

/** Counts of a run, exact also when its rows are gone. */
export interface RunTotals {
  readonly requests: number;
  readonly good: number;
  readonly rateLimited: number;
  readonly alike: readonly AlikeRequests[];
  /** Errors by type, most frequent first. */
  readonly errors: readonly ErrorCount[];
}

/** Schema of an error count. */
export const errorCount = z.object({
  type: z.string().describe("name of the fault, or client_error, aborted, bug"),
  count: z.int().describe("requests"),
  pct: z.number().describe("percent of all requests"),
});

/** Errors of one type. */
export type ErrorCount = z.output<typeof errorCount>;

/** Counts the requests of a run. */
export async function totalsOf({ reader, run_id, domain }: Scope): Promise<RunTotals> {
  const rows = await reader.select(
    `SELECT ${isGood(byName)} AS good, ${errorType(byName)} AS type, outcome, fault <> '' AS injected, status,
      sum(requests) AS requests
      FROM ${domain}_totals WHERE run_id = ? GROUP BY 1, 2, 3, 4, 5`,
    [run_id],
  );
  const alike = rows.map((row): AlikeRequests => ({
    good: row["good"] === 1,
    type: String(row["type"]),
    outcome: String(row["outcome"]),
    injected: row["injected"] === 1,
    status: row["status"] === "" ? null : numberOf(row["status"]),
    requests: numberOf(row["requests"]),
  }));
  const requests = requestsOf(alike);
  return {
    requests,
    good: requestsOf(alike.filter(({ good }) => good)),
    rateLimited: requestsOf(alike.filter(({ status }) => status === 429)),
    alike,
    errors: groups(alike.filter(({ good }) => !good), ({ type }) => type)
      .map(([type, count]) => ({ type, count, pct: pct(count, requests) })),
  };
}

function requestsOf(alike: readonly AlikeRequests[]): number {
  return sumOf(alike.map(({ requests }) => requests));
}

/** Requests by a key, most frequent first; ties by key. */
export function groups<Key extends string | number>(
  alike: readonly AlikeRequests[],
  keyOf: (one: AlikeRequests) => Key,
): [Key, number][] {
  const counts = new Map<Key, number>();
  for (const one of alike) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + one.requests);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
}

/** `rate_limit (12), timeout (3)`, or `none`. */
export function listed(errors: readonly ErrorCount[]): string {
  return errors.slice(0, 3).map(({ type, count }) => `${type} (${count})`).join(", ") || "none";
}
