import type { ResultSet } from "@libsql/client";
import type { SharedCount } from "../rules/rule_counters.ts";
import type { SqlStatement } from "./database.ts";
import { NOW_MS } from "./tables.ts";

/** Most counters that a fleet keeps; the oldest go. */
const MOST_COUNTERS = 100_000;

/** Requests to be counted for a rule and an owner of its counters. It travels to workers. */
export interface RuleRequests {
  /** Key of the counter. */
  readonly counter: string;
  /** Number of requests that have come at once. */
  readonly requests: number;
  /** Number, from 0, of the first request that the rule acts on. */
  readonly first: number;
}

/** The statements that count requests, one after the other. */
export function countStatements(all: readonly RuleRequests[]): SqlStatement[] {
  return [
    ...all.map(({ counter, requests, first }) => ({ sql: COUNT, args: { counter, requests, first } })),
    `DELETE FROM rule_counters WHERE id <= (SELECT max(id) FROM rule_counters) - ${MOST_COUNTERS}`,
  ];
}

const COUNT = `INSERT INTO rule_counters (counter, requests, acting_since_ms)
  VALUES (:counter, :requests, CASE WHEN :requests > :first THEN ${NOW_MS} END)
  ON CONFLICT (counter) DO UPDATE SET
    acting_since_ms = ifnull(acting_since_ms, CASE WHEN requests + :requests > :first THEN ${NOW_MS} END),
    requests = requests + :requests
  RETURNING requests - :requests AS before, ${NOW_MS} - acting_since_ms AS acting_ms`;

/** Results of these statements: for each of them the first of its requests. */
export function sharedCountsOf(results: readonly ResultSet[]): SharedCount[] {
  return results.slice(0, -1).map(({ rows: [row] }) => {
    const acting = row?.["acting_ms"] ?? null;
    return { before: Number(row?.["before"]), acting_ms: acting === null ? null : Number(acting) };
  });
}

/** Begins all counters anew. */
export const FORGET_COUNTERS = "DELETE FROM rule_counters";
/** The same where there is no fleet any more. */
export const FORGET_COUNTERS_OF_NOBODY = `${FORGET_COUNTERS} WHERE NOT EXISTS (SELECT 1 FROM fleet)`;
