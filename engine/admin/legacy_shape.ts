/**
 * `/admin/stats` and `/admin/export` in the shape of the Python ancestor, for scripts that were written for it:
 *
 *     GET /admin/stats?shape=ancestor&domain=web
 *
 * @module
 */
import type { Context } from "hono";
import * as z from "zod";
import {
  type BucketRow,
  type FiguresSource,
  legacyBucket,
  legacyRow,
  legacyStats,
  legacyTime,
} from "../config/legacy_figures.ts";
import type { Tree } from "../base/tree.ts";
import { withoutSecrets } from "../coordinator/sections.ts";
import type { RowPage, RowQuery } from "../metrics/store.ts";
import type { WorkerState } from "../worker/state.ts";
import { streamOf } from "./json_lines.ts";
import { queryParams } from "./query_params.ts";
import { PAGE_ROWS, rowPages } from "./row_pages.ts";

const shape = z.literal("ancestor");

/** A domain whose figures and rows can be shown as the ancestor told them. */
interface LegacyDomain extends FiguresSource {
  readonly name: string;
}

/**
 * The answer in the old shape; `undefined` where the new one is wanted.
 *
 * @throws {ApiError} for a shape there is not, and a domain without one
 */
export function legacyStatsAnswer(c: Context, state: WorkerState): Response | undefined {
  const domain = legacyDomainOf(c, state);
  if (!domain) queryParams(c, z.object({ shape: shape.optional() }));
  return domain && c.json({ ...runFacts(state), ...legacyStats(state.stats(domain.name), domain) });
}

/** The export in the old shape, one JSON document, which is streamed; `undefined` where the new one is wanted. */
export async function legacyExportAnswer(c: Context, state: WorkerState): Promise<Response | undefined> {
  const domain = legacyDomainOf(c, state);
  if (!domain) return undefined;
  const query = queryOf(domain, state, "requests");
  const first = await state.coordinator.read({ ...query, limit: PAGE_ROWS }); // a database that fails does so before the head
  c.header("content-type", "application/json");
  const requests = rowPages(state.coordinator, query, first);
  return c.body(streamOf(documentOf(domain, state, requests)));
}

/** The domain whose old shape a query asks for. */
function legacyDomainOf(c: Context, { services }: WorkerState): LegacyDomain | undefined {
  if (c.req.query("shape") === undefined) return undefined;
  const known = services.flatMap(({ name, faults, legacy }) =>
    legacy?.figures ? [{ name, faults, figures: legacy.figures }] : []
  );
  const names = known.map(({ name }) => name);
  const { domain } = queryParams(
    c,
    z.object({
      shape,
      domain: z.enum(names).default(names[0] ?? ""),
    }),
  );
  return known.find(({ name }) => name === domain);
}

function runFacts({ run }: WorkerState) {
  return { run_id: run().id, started_utc: legacyTime(run().started) };
}

async function* documentOf(
  domain: LegacyDomain,
  state: WorkerState,
  requests: RowPages,
): AsyncGenerator<string> {
  const head = JSON.stringify({
    ...runFacts(state),
    config: withoutSecrets(state.snapshot().config, state.services),
  });
  yield `${head.slice(0, -1)},"requests":[`;
  yield* listed(requestsOf(domain, requests));
  yield `],"timeseries":[`;
  yield* listed(bucketsOf(domain, rowPages(state.coordinator, queryOf(domain, state, "timeseries"))));
  yield "]}";
}

/** The items of a JSON list, a page at a time. */
async function* listed(pages: AsyncIterable<readonly Tree[]>): AsyncGenerator<string> {
  let separator = "";
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield separator + page.map((item) => JSON.stringify(item)).join(",");
    separator = ",";
  }
}

async function* requestsOf(domain: LegacyDomain, pages: RowPages): AsyncGenerator<readonly Tree[]> {
  for await (const rows of pages) yield rows.map((row) => legacyRow(row, domain));
}

/** Groups come in the order of their buckets; the last bucket of a page may go on in the next one. */
async function* bucketsOf(domain: LegacyDomain, pages: RowPages): AsyncGenerator<readonly Tree[]> {
  let open: readonly BucketRow[] = [];
  for await (const page of pages) {
    const buckets = [
      ...Map.groupBy([...open, ...page.map(bucketRow)], ({ bucket_ms }) => bucket_ms).values(),
    ];
    open = buckets.pop() ?? [];
    yield buckets.map((rows) => legacyBucket(rows, domain));
  }
  if (open.length > 0) yield [legacyBucket(open, domain)];
}

function bucketRow(row: Tree): BucketRow {
  return {
    bucket_ms: Number(row["bucket_ms"]),
    outcome: String(row["outcome"]),
    fault: row["fault"] ? String(row["fault"]) : null,
    status: row["status"] ? Number(row["status"]) : null,
    requests: Number(row["requests"]),
    total_ms_sum: Number(row["total_ms_sum"]),
  };
}

type RowPages = AsyncIterable<RowPage["rows"]>;

function queryOf(
  { name }: LegacyDomain,
  { run }: WorkerState,
  table: "requests" | "timeseries",
): Omit<RowQuery, "limit"> {
  return { domain: name, table, run_id: run().id, after: 0 };
}
