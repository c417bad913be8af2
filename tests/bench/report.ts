/**
 * Time and memory that a report on a generated database takes, e.g. `deno task bench:report 10000000`.
 *
 * @module
 */
import { taskNumbers } from "../../scripts/task_args.ts";
import { generated } from "../engine/mcp/analysis/generated.ts";
import { TestDatabase } from "../engine/mcp/analysis/database.ts";

const BATCH = 5_000;
const LOOK_MS = 10;
const TIMES = 3;
const [rows = 1_000_000] = taskNumbers("deno task bench:report [ROWS]", 1);

await using database = await TestDatabase.open({ maxRows: 2 * rows });
await database.begin("run_a");
for (let from = 0; from < rows; from += BATCH) {
  await database.record(generated(from, Math.min(BATCH, rows - from)));
  if (from % 1_000_000 === 0) console.log(`${from} rows written`);
}
const bytes = (await Deno.stat(database.path)).size;
console.log(`${rows} rows, ${Math.round(bytes / 1e6)} MB`);
for (let time = 0; time < TIMES; time++) await measured();

/** Lets the command line report, and prints how long that took and how much memory it and its reader had. */
async function measured(): Promise<void> {
  const from = performance.now();
  const output = `${database.path}.html`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "main.ts", "report", "--database", database.path, "--output", output],
  }).spawn();
  let peak_kb = 0;
  const looks = setInterval(() => peak_kb = Math.max(peak_kb, residentKb(child.pid)), LOOK_MS);
  const { code } = await child.status;
  clearInterval(looks);
  const sec = ((performance.now() - from) / 1000).toFixed(2);
  const [load = 0] = Deno.loadavg();
  console.log(
    `exit ${code} after ${sec} s, ${Math.round(peak_kb / 1000)} MB at most (load ${load.toFixed(1)})`,
  );
}

/** Resident memory of a process and of those that it has started. */
function residentKb(pid: number): number {
  try {
    const own = Number(/^VmRSS:\s+(\d+)/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0);
    const threads = Array.from(Deno.readDirSync(`/proc/${pid}/task`), ({ name }) => name);
    const children = threads.flatMap((id) =>
      Deno.readTextFileSync(`/proc/${pid}/task/${id}/children`).split(" ").filter((child) => child !== "")
    );
    return children.reduce((sum, child) => sum + residentKb(Number(child)), own);
  } catch {
    return 0; // it has just ended
  }
}
