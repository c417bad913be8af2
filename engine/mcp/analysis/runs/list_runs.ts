import * as z from "zod";
import { defineTool, type MetricsReader } from "../../tool.ts";
import { counted } from "../../../base/counted.ts";
import { pct, utc } from "../facts/figures.ts";
import { byName, isGood } from "../facts/sql.ts";
import { cursorNumbers, nextCursor, pageInput } from "../paging.ts";
import { numberOf } from "../scope.ts";

const counts = z.object({
  requests: z.int(),
  success_rate_pct: z.number().describe(
    "percent of requests that got their good reply, whatever delayed or decorated it",
  ),
});

const run = z.object({
  run_id: z.string(),
  instance_id: z.string().describe("server that began it"),
  started_utc: z.string(),
  seed: z.number(),
  preset: z.string().nullable(),
  version: z.string().describe("version of errorworks"),
  domains: z.record(z.string(), counts).describe("the fake services that had requests"),
});

type Run = z.output<typeof run>;

/** Runs in the database. */
export const listRuns = defineTool({
  name: "list_runs",
  title: "Runs in the database",
  description:
    "Runs in the database, newest first, page by page. A run is the time between two resets of a server. \
The other tools analyse the newest one unless run_id names another.",
  input: z.object(pageInput(20, 100)),
  output: z.object({
    summary: z.string().describe("the result in plain words"),
    run_count: z.int().describe("on all pages"),
    runs: z.array(run),
    next_cursor: nextCursor,
  }),
  annotations: { readOnlyHint: true },
  async run({ limit, cursor }, reader) {
    const [started = null, position = null] = cursor === undefined ? [] : cursorNumbers(cursor, 2);
    const older = started === null ? "" : `WHERE (started_ms, rowid) < (${started}, ${position})`;
    const rows = await reader.select(
      `SELECT rowid AS position, run_id, instance_id, started_ms, seed, preset, version FROM runs ${older}
        ORDER BY started_ms DESC, rowid DESC LIMIT ${limit + 1}`,
    );
    const page = rows.slice(0, limit);
    const run_count = numberOf((await reader.select("SELECT count(*) AS count FROM runs"))[0]?.["count"]);
    const domainsOf = await countsOf(reader, page.map(({ run_id }) => String(run_id)));
    const last = page.at(-1);
    return {
      summary: run_count === 0
        ? "The database holds no run yet."
        : `${counted(run_count, "run")}; the newest began at ${utc(await newest(reader))}.`,
      run_count,
      runs: page.map((row): Run => ({
        run_id: String(row["run_id"]),
        instance_id: String(row["instance_id"]),
        started_utc: utc(numberOf(row["started_ms"])),
        seed: numberOf(row["seed"]),
        preset: typeof row["preset"] === "string" ? row["preset"] : null,
        version: String(row["version"]),
        domains: domainsOf(String(row["run_id"])),
      })),
      next_cursor: rows.length > limit ? `${last?.["started_ms"]}-${last?.["position"]}` : null,
    };
  },
});

async function newest(reader: MetricsReader): Promise<number> {
  return numberOf((await reader.select("SELECT max(started_ms) AS newest FROM runs"))[0]?.["newest"]);
}

/** Counts the requests of some runs; the result tells those of one. */
async function countsOf(reader: MetricsReader, run_ids: readonly string[]) {
  const found = new Map<string, Run["domains"]>(run_ids.map((run_id) => [run_id, {}]));
  for (const domain of Object.keys(reader.domains)) {
    const rows = await reader.select(
      `SELECT run_id, sum(requests) AS requests, sum(requests * ${
        isGood(byName)
      }) AS good FROM ${domain}_totals
        WHERE run_id IN (${run_ids.map(() => "?")}) GROUP BY run_id`,
      run_ids,
    );
    for (const { run_id, requests, good } of rows) {
      const [all, well] = [numberOf(requests), numberOf(good)];
      const domains = found.get(String(run_id));
      if (domains) domains[domain] = { requests: all, success_rate_pct: pct(well, all) };
    }
  }
  return (run_id: string) => found.get(run_id) ?? {};
}
