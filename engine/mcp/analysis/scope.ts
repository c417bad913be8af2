import * as z from "zod";
import type { SqlValue } from "../../metrics/columns.ts";
import type { MetricsReader } from "../tool.ts";

/** Inputs of every analysis of one run. */
export const scopeInput = {
  run_id: z.string().optional().describe(
    "run to analyse (see list_runs); default: the newest. Runs are never mixed",
  ),
  domain: z.string().optional().describe(
    "fake service to analyse, e.g. llm or web; default: the one with most requests in the run",
  ),
};

/** Outputs of every analysis of one run. */
export const scopeOutput = {
  summary: z.string().describe("the result in plain words"),
  run_id: z.string().describe("run that was analysed"),
  domain: z.string().describe("fake service that was analysed"),
};

/** Status of an analysis that either has figures or has none. */
export const dataStatus = z.enum(["OK", "NO_DATA"]).describe(
  "NO_DATA: too few requests; figures are empty or null",
);

/** The status by whether there are figures. */
export function statusIf(known: boolean): z.output<typeof dataStatus> {
  return known ? "OK" : "NO_DATA";
}

/** The run and the domain that an analysis looks at. */
export interface Scope {
  readonly reader: MetricsReader;
  readonly run_id: string;
  readonly domain: string;
  /** Width of a time bucket, in milliseconds. */
  readonly bucket_ms: number;
}

/** The wanted run and domain of a tool's input. */
export interface WantedScope {
  readonly run_id?: string | undefined;
  readonly domain?: string | undefined;
}

/** Finds the run and the domain to analyse. @throws {Error} where there is none of that name */
export async function scopeOf(reader: MetricsReader, wanted: WantedScope): Promise<Scope> {
  const { run_id, bucket_sec } = await runOf(reader, wanted.run_id);
  const domain = wanted.domain ?? await busiestDomain(reader, run_id);
  if (!Object.hasOwn(reader.domains, domain)) {
    const known = Object.keys(reader.domains).join(", ");
    throw new Error(`Cannot analyse domain "${domain}": no such domain, available are ${known}`);
  }
  return { reader, run_id, domain, bucket_ms: bucket_sec * 1000 };
}

async function runOf(reader: MetricsReader, wanted: string | undefined) {
  const which = wanted === undefined ? "" : "WHERE run_id = ?";
  const [run] = await reader.select(
    `SELECT run_id, json_extract(config, '$.metrics.bucket_sec') AS bucket_sec FROM runs ${which}
      ORDER BY started_ms DESC, rowid DESC LIMIT 1`,
    wanted === undefined ? [] : [wanted],
  );
  if (run) return { run_id: String(run["run_id"]), bucket_sec: Math.max(1, Number(run["bucket_sec"] ?? 1)) };
  if (wanted === undefined) {
    throw new Error("Cannot analyse as the database holds no run: start a server with it and send requests");
  }
  throw new Error(`Cannot find run "${wanted}" in the database: list_runs names those that are there`);
}

/** The domain with most requests in a run; the first one where none has any. */
async function busiestDomain(reader: MetricsReader, run_id: string): Promise<string> {
  const domains = Object.keys(reader.domains);
  const counts = await Promise.all(domains.map(async (domain) => {
    const sql = `SELECT sum(requests) AS requests FROM ${domain}_totals WHERE run_id = ?`;
    return numberOf((await reader.select(sql, [run_id]))[0]?.["requests"]);
  }));
  return domains[counts.indexOf(Math.max(...counts))] ?? "";
}

/** A number that SQL gave; 0 for what is none. */
export function numberOf(value: SqlValue | undefined): number {
  return Number(value ?? 0);
}
