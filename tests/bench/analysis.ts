/**
 * Time that each analysis takes on a generated database, e.g. `deno task bench:analysis 1000000`.
 *
 * @module
 */
import { ANALYSES } from "../../engine/mcp/analysis/analyses.ts";
import { taskNumbers } from "../../scripts/task_args.ts";
import { START, TestDatabase } from "../engine/mcp/analysis/database.ts";
import { generated } from "../engine/mcp/analysis/generated.ts";

const BATCH = 5_000;
const [rows = 1_000_000] = taskNumbers("deno task bench:analysis [ROWS]", 1);

await using database = await TestDatabase.open();
for (const run_id of ["run_before", "run_a"]) {
  await database.begin(run_id, run_id === "run_a" ? {} : { started_ms: START - 1000 });
}
await database.record(generated(0, BATCH), { run_id: "run_before" });
for (let from = 0; from < rows; from += BATCH) {
  await database.record(generated(from, Math.min(BATCH, rows - from)));
}

const inputs: Record<string, Record<string, unknown>> = {
  get_error_samples: { error_type: "internal_error" },
  get_time_window: { start_sec: START / 1000 + 1, end_sec: START / 1000 + 301 },
};
for (const tool of ANALYSES) {
  const from = performance.now();
  const output = await database.ask(tool, inputs[tool.name] ?? {});
  const ms = Math.round(performance.now() - from);
  console.log(`${tool.name.padEnd(22)} ${String(ms).padStart(6)} ms  ${output["summary"]}`);
}
console.log(`${rows} rows; ${Math.round(Deno.memoryUsage().rss / 1e6)} MB resident`);
