import * as z from "zod";
import { defineTool, type MetricsReader } from "../../tool.ts";
import { pct, rounded, utc } from "../facts/figures.ts";
import { latenciesOf } from "../facts/percentiles.ts";
import { type RunTotals, totalsOf } from "../facts/totals.ts";
import { numberOf, type Scope, scopeInput, scopeOf } from "../scope.ts";
import { changesBetween, configChange, MOST_CHANGES } from "./config_changes.ts";
import { beyondChance } from "./significance.ts";

/** Error types that are told of. */
const MOST_TYPES = 50;

const runFigures = z.object({
  run_id: z.string(),
  started_utc: z.string(),
  seed: z.number(),
  preset: z.string().nullable(),
  total_requests: z.int(),
  success_rate_pct: z.number().describe(
    "percent of requests that got their good reply, whatever delayed or decorated it",
  ),
  rate_limit_pct: z.number().describe("percent of requests answered 429"),
  p50_ms: z.number().nullable().describe(
    "latencies in milliseconds, by nearest rank; null: no rows are kept",
  ),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
  avg_ms: z.number().nullable(),
});

type RunFigures = z.output<typeof runFigures>;

const errorChange = z.object({
  type: z.string(),
  baseline_count: z.int(),
  count: z.int(),
  baseline_pct: z.number().describe("percent of all requests of the baseline"),
  pct: z.number().describe("percent of all requests of the run"),
  change_pct_points: z.number(),
  beyond_chance: z.boolean().describe(
    "true if chance alone makes such a difference less than once in 370 times",
  ),
});

/** Two runs side by side. */
export const compareRuns = defineTool({
  name: "compare_runs",
  title: "Two runs side by side",
  description:
    "What differs between two runs: requests, success, latencies, errors by type, and the configuration. \
By default the newest run against the one before it that had requests. Differences that chance alone explains are \
marked as such; a different configuration explains most others.",
  input: z.object({
    ...scopeInput,
    baseline_run_id: z.string().optional().describe(
      "run to compare with; default: the one before, with requests",
    ),
  }),
  output: z.object({
    summary: z.string().describe("the result in plain words"),
    domain: z.string(),
    baseline: runFigures,
    run: runFigures,
    success_change_pct_points: z.number().describe("positive: more requests of the run got their good reply"),
    success_beyond_chance: z.boolean().describe("true if that is more than chance alone explains"),
    errors: z.array(errorChange).max(MOST_TYPES).describe("largest change first"),
    config_changes: z.array(configChange).max(MOST_CHANGES),
  }),
  annotations: { readOnlyHint: true },
  async run({ baseline_run_id, ...wanted }, reader) {
    const scope = await scopeOf(reader, wanted);
    const { domain } = scope;
    const other = await scopeOf(reader, { run_id: baseline_run_id ?? await runBefore(scope), domain });
    const [before, now] = [await totalsOf(other), await totalsOf(scope)];
    const [baseline, run] = [await figuresOf(other, before), await figuresOf(scope, now)];
    const errors = errorChanges(before, now);
    const change = rounded(run.success_rate_pct - baseline.success_rate_pct);
    const success_beyond_chance = beyondChance([before.good, before.requests], [now.good, now.requests]);
    const config_changes = changesBetween(await configOf(other), await configOf(scope));
    return {
      summary:
        `Success of ${domain} went from ${baseline.success_rate_pct}% of ${before.requests} requests to \
${run.success_rate_pct}% of ${now.requests}${success_beyond_chance ? "" : ", which chance alone explains"}. \
${told(errors)} Settings that differ: ${config_changes.length}.`,
      domain,
      baseline,
      run,
      success_change_pct_points: change,
      success_beyond_chance,
      errors,
      config_changes,
    };
  },
});

/** The run before another one in which the domain had requests. @throws {Error} where there is none */
async function runBefore({ reader, run_id, domain }: Scope): Promise<string> {
  const [run] = await reader.select(
    `SELECT run_id FROM runs
      WHERE (started_ms, rowid) < (SELECT started_ms, rowid FROM runs WHERE run_id = ?)
        AND run_id IN (SELECT run_id FROM ${domain}_totals)
      ORDER BY started_ms DESC, rowid DESC LIMIT 1`,
    [run_id],
  );
  if (run) return String(run["run_id"]);
  throw new Error(`Cannot compare run "${run_id}": no run before it has requests of ${domain}`);
}

async function figuresOf(scope: Scope, totals: RunTotals): Promise<RunFigures> {
  const row = await runRow(scope.reader, scope.run_id, "started_ms, seed, preset");
  const latencies = await latenciesOf(scope);
  const ms = (figure: number | undefined) => figure === undefined ? null : rounded(figure);
  return {
    run_id: scope.run_id,
    started_utc: utc(numberOf(row["started_ms"])),
    seed: numberOf(row["seed"]),
    preset: typeof row["preset"] === "string" ? row["preset"] : null,
    total_requests: totals.requests,
    success_rate_pct: pct(totals.good, totals.requests),
    rate_limit_pct: pct(totals.rateLimited, totals.requests),
    p50_ms: ms(latencies?.p50_ms),
    p95_ms: ms(latencies?.p95_ms),
    p99_ms: ms(latencies?.p99_ms),
    avg_ms: ms(latencies?.avg_ms),
  };
}

async function configOf({ reader, run_id }: Scope): Promise<string> {
  return String((await runRow(reader, run_id, "config"))["config"] ?? "{}");
}

async function runRow(reader: MetricsReader, run_id: string, columns: string) {
  return (await reader.select(`SELECT ${columns} FROM runs WHERE run_id = ?`, [run_id]))[0] ?? {};
}

function errorChanges(before: RunTotals, now: RunTotals): z.output<typeof errorChange>[] {
  const types = new Set([...before.errors, ...now.errors].map(({ type }) => type));
  const countIn = ({ errors }: RunTotals, type: string) =>
    errors.find((one) => one.type === type)?.count ?? 0;
  const changes = Array.from(types, (type) => {
    const [baseline_count, count] = [countIn(before, type), countIn(now, type)];
    const [baseline_pct, share] = [pct(baseline_count, before.requests), pct(count, now.requests)];
    return {
      type,
      baseline_count,
      count,
      baseline_pct,
      pct: share,
      change_pct_points: rounded(share - baseline_pct),
      beyond_chance: beyondChance([baseline_count, before.requests], [count, now.requests]),
    };
  });
  return changes
    .sort((a, b) =>
      Math.abs(b.change_pct_points) - Math.abs(a.change_pct_points) || (a.type < b.type ? -1 : 1)
    )
    .slice(0, MOST_TYPES);
}

function told(errors: readonly z.output<typeof errorChange>[]): string {
  const real = errors.filter(({ beyond_chance }) => beyond_chance).slice(0, 3);
  if (real.length === 0) return "No type of error changed beyond chance.";
  const parts = real.map(({ type, baseline_pct, pct }) => `${type} from ${baseline_pct}% to ${pct}%`);
  return `Changed beyond chance: ${parts.join(", ")}.`;
}
