import * as z from "zod";
import { byName, isGood } from "../../mcp/analysis/facts/sql.ts";
import { numberOf } from "../../mcp/analysis/scope.ts";
import type { MetricsReader } from "../../mcp/tool.ts";
import { latenciesOf, latencySchema } from "./latencies.ts";

const counts = z.record(z.string(), z.number());

const faultFigures = z.object({
  name: z.string(),
  kind: z.string().nullable().describe("null: a fault of the configuration's own"),
  requests: z.number(),
  good: z.number().describe(
    "requests that got their good reply all the same: late, in other pieces, or with cookies beside it",
  ),
  mean_ms: z.number().describe("from arrival to last byte"),
  mean_delay_ms: z.number().describe("of it, what was injected"),
});

/** Schema of the figures of one domain. */
export const domainFiguresSchema = z.object({
  domain: z.string(),
  requests: z.number(),
  good: z.number().describe("requests that got their good reply, whatever delayed or decorated it"),
  bytes: z.number(),
  outcomes: counts,
  endings: counts,
  statuses: counts.describe("by status; none: it broke before its head"),
  faults: z.array(faultFigures).readonly().describe("the most frequent first"),
  latency: latencySchema.nullable(),
});

/** Figures of one domain in a run. */
export type DomainFigures = z.output<typeof domainFiguresSchema>;

/** Facts on a fake service that figures of it need. */
export interface ReportedService {
  readonly name: string;
  readonly faults: readonly { readonly name: string; readonly kind: string }[];
}

/** Sums of requests that are alike. */
interface Sums {
  readonly outcome: string;
  readonly fault: string;
  readonly status: string;
  readonly ending: string;
  readonly isGood: boolean;
  readonly requests: number;
  readonly bytes: number;
  readonly delay_ms: number;
  readonly total_ms: number;
}

/** Reads the figures of a run: those of each domain that had requests. */
export async function figuresOf(
  reader: MetricsReader,
  services: readonly ReportedService[],
  run_id: string,
): Promise<DomainFigures[]> {
  const all: DomainFigures[] = [];
  for (const service of services) {
    const sums = await sumsOf(reader, service.name, run_id);
    if (sums.length === 0) continue;
    const figures = addedUp(service, sums);
    const { domain, requests } = figures;
    all.push({ ...figures, latency: await latenciesOf(reader, { domain, run_id, requests }) });
  }
  return all;
}

/** The sums that the writer keeps: a few dozen rows, however many requests there were. */
async function sumsOf(reader: MetricsReader, domain: string, run_id: string): Promise<Sums[]> {
  const rows = await reader.select(
    `SELECT outcome, fault, status, ending, ${isGood(byName)} AS good, sum(requests) AS requests,
      sum(bytes) AS bytes, sum(delay_ms_sum) AS delay_ms, sum(total_ms_sum) AS total_ms
      FROM ${domain}_totals WHERE run_id = ? GROUP BY 1, 2, 3, 4, 5`,
    [run_id],
  );
  return rows.map((row) => ({
    outcome: String(row["outcome"]),
    fault: String(row["fault"]),
    status: row["status"] === "" ? "none" : String(row["status"]),
    ending: String(row["ending"]),
    isGood: row["good"] === 1,
    requests: numberOf(row["requests"]),
    bytes: numberOf(row["bytes"]),
    delay_ms: numberOf(row["delay_ms"]),
    total_ms: numberOf(row["total_ms"]),
  }));
}

function addedUp(
  { name, faults }: ReportedService,
  sums: readonly Sums[],
): Omit<DomainFigures, "latency"> {
  const kinds = new Map(faults.map((fault) => [fault.name, fault.kind]));
  const groups = Map.groupBy(sums.filter(({ fault }) => fault !== ""), ({ fault }) => fault);
  return {
    domain: name,
    requests: sumOf(sums, "requests"),
    good: sumOf(sums.filter(({ isGood }) => isGood), "requests"),
    bytes: sumOf(sums, "bytes"),
    outcomes: countsBy(sums, "outcome"),
    endings: countsBy(sums, "ending"),
    statuses: countsBy(sums, "status"),
    faults: Array.from(groups, ([fault, own]) => faultOf(fault, kinds.get(fault) ?? null, own))
      .toSorted((a, b) => b.requests - a.requests || (a.name < b.name ? -1 : 1)),
  };
}

function faultOf(name: string, kind: string | null, sums: readonly Sums[]): DomainFigures["faults"][number] {
  const requests = sumOf(sums, "requests");
  return {
    name,
    kind,
    requests,
    good: sumOf(sums.filter(({ isGood }) => isGood), "requests"),
    mean_ms: rounded(sumOf(sums, "total_ms") / requests),
    mean_delay_ms: rounded(sumOf(sums, "delay_ms") / requests),
  };
}

function sumOf(sums: readonly Sums[], key: "requests" | "bytes" | "delay_ms" | "total_ms"): number {
  return sums.reduce((sum, one) => sum + one[key], 0);
}

/** Requests by a key, the most frequent first. */
function countsBy(sums: readonly Sums[], key: "outcome" | "ending" | "status"): Record<string, number> {
  const groups = Map.groupBy(sums, (one) => one[key]);
  const all = Array.from(groups, ([name, own]) => [name, sumOf(own, "requests")] as const);
  return Object.fromEntries(all.toSorted(([, a], [, b]) => b - a));
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
