/**
 * Runs the tests as a queue of processes that share the machine, and prints what each printed when it has ended.
 *
 *     deno task test                    all but those with a task of their own
 *     deno task test serial             one part
 *     deno run -A scripts/test.ts ok    the parts of `deno task ok`
 *     deno task test:long               those that repeat themselves: crews of workers, chaos, floods
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { taskArgs } from "./task_args.ts";
import { bundle, NoBundler } from "./bundle.ts";

/** Suites with a task of their own. */
export const APART = [
  "tests/binary",
  "tests/sdks",
  "tests/crawlers",
  "tests/packages",
  "tests/mcp",
  "tests/agents",
];

/** Tests that break parts of the server under load: one file after the other. */
const CHAOS = "tests/chaos";

/** The sample of the hostile suite (all of it: `deno task test:hostile`): one file after the other. */
const HOSTILE = "tests/hostile";

/** The sample of the addresses in replies (all of them: `deno task test:addresses`). */
const ADDRESSES = "tests/addresses";

/** The same of whole crews of workers, of fleets and of killed processes: one file after the other. */
export const CREWS = ["tests/workers", "tests/sqld", "tests/crash", "tests/engine/verdict/sockets"];

/** Tests that start processes or crews of workers, fill disks or hold ports: one file after the other. */
export const SERIAL = [
  "tests/behaviour",
  "tests/otel",
  "tests/engine/supervisor/listeners_test.ts",
  "tests/engine/edge_stop_test.ts",
  "tests/engine/cli/terminal/process_test.ts",
  "tests/engine/cli/run/run_test.ts",
  "tests/engine/cli/run/ipv6_only_test.ts",
  "tests/engine/cli/gauntlet/gauntlet_test.ts",
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
  "tests/engine/metrics/query/memory_reader_test.ts",
  "tests/engine/metrics/query/process_reader_test.ts",
  "tests/web/faults/bombs_test.ts",
];

/** Files that share a process: loading the program once for each would cost more than many of their tests. */
const FILES_IN_GROUP = 32;
/** Processes at the same time: two cores are busy with three, one of which often waits. */
const JOBS = Math.max(3, navigator.hardwareConcurrency);

const ROOT = new URL("../", import.meta.url);
const TEST = ["test", "-A", "--no-check"];

/** One run of `deno`. */
interface Job {
  readonly name: string;
  readonly args: readonly string[];
}

/** True for a path that is one of `places`, or below one. */
function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`));
}

/** Paths of the test files below a folder, from the root of the repository. */
async function testFiles(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(new URL(folder, ROOT)));
  const found = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return await testFiles(path);
    return name.endsWith("_test.ts") ? [path] : [];
  }));
  return found.flat().toSorted();
}

/** A module in `folder` that imports test files, so that they run in one process. */
async function groupModule(folder: string, name: string, files: readonly string[]): Promise<string> {
  const path = `${folder}/${name}_test.ts`;
  const imports = files.map((file) => `import ${JSON.stringify(new URL(file, ROOT).href)};\n`);
  await Deno.writeTextFile(path, imports.join(""));
  return path;
}

/** Runs of the files that may run beside others: each takes every n-th file, so that none gets all the slow ones. */
async function parallelJobs(folder: string): Promise<Job[]> {
  const files = (await testFiles("tests")).filter((path) =>
    !isIn(path, [...APART, ...SERIAL, ...CREWS, CHAOS, HOSTILE, ADDRESSES])
  );
  const count = Math.ceil(files.length / FILES_IN_GROUP);
  return await Promise.all(Array.from({ length: count }, async (_, group) => {
    const name = `parallel ${group + 1} of ${count}`;
    const module = await groupModule(
      folder,
      name.replaceAll(" ", "_"),
      files.filter((_, n) => n % count === group),
    );
    return { name, args: [...TEST, "--config", fileURLToPath(new URL("deno.json", ROOT)), module] };
  }));
}

/** Jobs of each part by name. No test checks types: `check` does it once. */
export const PARTS: Readonly<Record<string, (folder: string) => readonly Job[] | Promise<Job[]>>> = {
  serial: () => [{ name: "serial", args: [...TEST, ...SERIAL] }],
  check: () => [{ name: "check", args: ["task", "check"] }],
  sdks: () => [{ name: "sdks", args: ["task", "test:sdks"] }],
  parallel: parallelJobs,
  docs: () => [{ name: "docs", args: ["task", "test:docs"] }],
  crews: () => [{ name: "crews", args: [...TEST, ...CREWS] }],
  chaos: () => [{ name: "chaos", args: [...TEST, CHAOS] }],
  hostile: () => [{ name: "hostile", args: [...TEST, HOSTILE] }],
  addresses: () => [{ name: "addresses", args: [...TEST, ADDRESSES] }],
};

/** Parts that repeat the same many times, with whole crews of workers, and need half of the time of all. */
const LONG = ["crews", "chaos", "hostile", "addresses"];

/** Parts by task, the longest first. */
export const TASKS: Readonly<Record<string, readonly string[]>> = {
  ok: ["serial", "check", "sdks", "parallel", "docs"],
  long: LONG,
  test: ["serial", "parallel", ...LONG],
};

type Environment = Readonly<Record<string, string>>;

/** Wall-clock and CPU time of a job. */
interface Cost {
  readonly name: string;
  readonly success: boolean;
  readonly wall: number;
  /** Seconds of CPU, its own processes included; that of one that ended in the same moment may be among them. */
  readonly cpu: number;
}

/** Seconds of CPU of all processes that this one has started and that have ended; 0 where that cannot be known. */
function cpuOfEnded(): number {
  if (Deno.build.os !== "linux") return 0;
  const [, rest = ""] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = rest.split(" ").slice(13, 15).map(Number);
  return ((user ?? 0) + (system ?? 0)) / 100;
}

let counted = 0;

/** Runs a job with more variables of the environment, and prints what it prints. */
async function cost({ name, args }: Job, env: Environment): Promise<Cost> {
  const began = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const [before, wall] = [counted, (performance.now() - began) / 1000];
  counted = cpuOfEnded();
  console.log(`\n===== ${name} =====`);
  for (const bytes of [stderr, stdout]) await Deno.stdout.write(bytes);
  return { name, success, wall, cpu: counted - before };
}

/** Runs jobs in their order, some at the same time. */
async function runAll(jobs: readonly Job[], env: Environment): Promise<Cost[]> {
  const waiting = [...jobs];
  const costs: Cost[] = [];
  const lane = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      costs.push(await cost(job, env));
    }
  };
  await Promise.all(Array.from({ length: JOBS }, lane));
  return costs;
}

/** Prints what each job took, as it ended, so that it is seen which one to make cheaper. */
function report(costs: readonly Cost[]): void {
  console.log("\n  wall s   CPU s");
  for (const { name, wall, cpu } of costs) {
    console.log(`${wall.toFixed(1).padStart(8)}${cpu.toFixed(1).padStart(8)}  ${name}`);
  }
}

/**
 * Bundles the program, and names the bundle to tests, which start it some three hundred times; where it cannot be made,
 * they start the sources.
 */
async function bundled(): Promise<Environment> {
  try {
    const { href } = await bundle("bundle", { more: ["tests/chaos/saboteur.ts"] });
    return { ERRORWORKS_BUNDLE: href };
  } catch (error) {
    if (!(error instanceof NoBundler)) throw error;
    console.warn(`Tests start the program from its sources, which takes longer: ${error}`);
    return {};
  }
}

/** Runs parts; true if all passed. */
async function run(names: readonly string[]): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  try {
    const jobs = await Promise.all(names.map((name) => PARTS[name]?.(folder) ?? []));
    const costs = await runAll(jobs.flat(), await bundled());
    const failed = costs.filter(({ success }) => !success).map(({ name }) => name);
    report(costs);
    console.log(failed.length === 0 ? "\nAll parts passed." : `\nFailed: ${failed.join(", ")}`);
    return failed.length === 0;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [first = "test"] = Deno.args;
  const isPart = (arg: string) => Object.hasOwn(PARTS, arg);
  const isTask = Object.hasOwn(TASKS, first);
  const usage = `deno task test [${Object.keys(PARTS).join("] [")}]`;
  const args = taskArgs(usage, (arg, at) => isTask ? at === 0 : isPart(arg));
  Deno.exitCode = await run(TASKS[first] ?? args) ? 0 : 1;
}
