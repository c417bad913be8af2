/**
 * Runs the tests in parts that share the machine: the first part prints as it goes, the others when they have ended.
 *
 *     deno task test                    the parts `parallel` and `serial`
 *     deno task test serial             one part
 *     deno run -A scripts/test.ts all   every part, as `deno task ok` does
 *
 * @module
 */

/** Suites with a task of their own. */
export const APART = ["tests/binary", "tests/sdks", "tests/crawlers", "tests/packages", "tests/mcp"];

/** Tests that start processes or crews of workers, fill disks or hold ports: one file after the other. */
export const SERIAL = [
  "tests/behaviour",
  "tests/chaos",
  "tests/crash",
  "tests/otel",
  "tests/sqld",
  "tests/workers",
  "tests/engine/supervisor/listeners_test.ts",
  "tests/engine/admin/series_test.ts",
  "tests/llm/accounts/accounts_test.ts",
  "tests/llm/openai/batches/workers_test.ts",
  "tests/llm/openai/chat/stored_test.ts",
  "tests/llm/openai/fine_tuning_test.ts",
  "tests/llm/gate/limits_test.ts",
  "tests/llm/openai/responses/stored_test.ts",
  "tests/llm/rules/rules_test.ts",
  "tests/web/rate_limits/escalation_test.ts",
  "tests/web/faults/session_expiry_test.ts",
  "tests/engine/metrics/store_file_test.ts",
  "tests/engine/metrics/query/hostile_test.ts",
  "tests/engine/metrics/query/process_reader_test.ts",
  "tests/web/faults/bombs_test.ts",
];

/** One run of `deno`. */
interface Part {
  readonly args: readonly string[];
  /** Test files that run at the same time. */
  readonly jobs?: number;
}

const TEST = ["test", "-A", "--no-check"];

/** The parts by name; `deno task check` has checked the types. */
const PARTS: Readonly<Record<string, Part>> = {
  parallel: {
    args: [...TEST, "--parallel", `--ignore=${[...APART, ...SERIAL].join(",")}`, "tests"],
    jobs: 3,
  },
  serial: { args: [...TEST, ...SERIAL] },
  docs: { args: ["task", "test:docs"] },
  sdks: { args: ["task", "test:sdks"] },
};

const ROOT = new URL("../", import.meta.url);

/** Runs a part, prints what it prints, and tells whether it passed. */
async function passes(name: string, isFirst: boolean): Promise<boolean> {
  const { args, jobs } = PARTS[name] ?? { args: [] };
  const env: Record<string, string> = jobs === undefined ? {} : { DENO_JOBS: String(jobs) };
  const streams = isFirst ? "inherit" : "piped";
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    env,
    cwd: ROOT,
    stdin: "null",
    stdout: streams,
    stderr: streams,
  }).spawn();
  if (isFirst) return (await child.status).success;
  const { success, stdout, stderr } = await child.output();
  console.log(`\n===== ${name} =====`);
  for (const bytes of [stderr, stdout]) await Deno.stdout.write(bytes);
  return success;
}

/** Runs parts at the same time. @throws {Error} naming a part that there is not */
async function run(names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    if (!(name in PARTS)) {
      throw new Error(`Cannot run "${name}": the parts are ${Object.keys(PARTS).join(", ")}`);
    }
  }
  const results = await Promise.all(names.map((name, index) => passes(name, index === 0)));
  const failed = names.filter((_, index) => !results[index]);
  console.log(failed.length === 0 ? "\nAll parts passed." : `\nFailed: ${failed.join(", ")}`);
  return failed.length === 0;
}

if (import.meta.main) {
  const [first = "test"] = Deno.args;
  const names = { all: Object.keys(PARTS), test: ["parallel", "serial"] }[first] ?? Deno.args;
  Deno.exitCode = await run(names) ? 0 : 1;
}
