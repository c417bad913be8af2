/**
 * Plants each bug of `mutants.json` in a copy of the tree, runs the tests that should see it, and prints which none saw.
 *
 *     deno task mutate [--from=ID | ID ...]
 *
 * `--from` goes on with a list that was interrupted.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { leftBehind } from "../../engine/cli/run/left_behind.ts";
import { isWord, taskArgs } from "../../scripts/task_args.ts";
import { underLoad } from "../harness.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Tests of one mutant that take longer have seen it: it hangs. In milliseconds. */
const LIMIT_MS = 120_000;

const mutant = z.strictObject({
  id: z.string(),
  /** Path from the root of the repository, as those of `tests`. */
  file: z.string(),
  /** Exactly what is replaced; it has to be there once. */
  text: z.string().min(1),
  replacement: z.string(),
  /** The only test files that are run. */
  tests: z.array(z.string()).min(1),
  /** Failure that the bug causes. */
  effect: z.string(),
});
/** One bug of the list. */
export type Mutant = z.output<typeof mutant>;

/** `killed`: a test failed; `hung`: the tests did not end; `error`: the mutant could not be tried. */
export type Verdict = "killed" | "hung" | "survived" | "error";

/** Environment variable that tells the processes of this program from all others. */
const MARK = ["ERRORWORKS_MUTANT", crypto.randomUUID()] as const;

/** Aborted by a signal to this program: what runs is killed, and nothing more is started. */
const interrupted = new AbortController();

async function output(program: string, args: readonly string[], cwd: string, limitMs = LIMIT_MS) {
  interrupted.signal.throwIfAborted();
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", [MARK[0]]: MARK[1] },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const limit = AbortSignal.any([interrupted.signal, AbortSignal.timeout(underLoad(limitMs))]);
  const cut = () => kill(child.pid);
  limit.addEventListener("abort", cut);
  const output = child.output();
  const { code, signal } = await child.status;
  limit.removeEventListener("abort", cut);
  await endLeftovers(); // one of them may hold the output open
  interrupted.signal.throwIfAborted();
  const { stdout, stderr } = await output;
  const decoder = new TextDecoder();
  const isCut = signal !== null && limit.aborted;
  return { code, isCut, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

/** Kills what tests have left running, and what that starts meanwhile, on Linux. */
async function endLeftovers(): Promise<void> {
  for (let left = await leftBehind(MARK); left.length > 0; left = await leftBehind(MARK)) {
    for (const { pid } of left) kill(pid);
  }
}

function kill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // it has ended by itself
  }
}

/** Copies what git tracks, as it is now in the work tree. */
export async function copyTree(to: string): Promise<void> {
  const { text } = await output("git", ["ls-files"], ROOT);
  for (const path of text.split("\n").filter((one) => one !== "")) {
    await Deno.mkdir(`${to}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.copyFile(ROOT + path, `${to}/${path}`);
  }
}

async function runTests(tree: string, tests: Iterable<string>, limitMs?: number) {
  return await output(Deno.execPath(), ["test", "-A", "--no-check", "--fail-fast", ...tests], tree, limitMs);
}

/** The source with a bug in it; `null` unless what the bug replaces is there exactly once. */
export function plant(
  source: string,
  { text, replacement }: Pick<Mutant, "text" | "replacement">,
): string | null {
  return source.split(text).length === 2 ? source.replace(text, () => replacement) : null;
}

/** Runs the tests of a mutant with its bug in the copy, which is whole again afterwards. */
export async function verdictOf(tree: string, { file, tests, ...change }: Mutant): Promise<Verdict> {
  const path = `${tree}/${file}`;
  const source = await Deno.readTextFile(path).catch(() => "");
  const planted = plant(source, change);
  if (planted === null) return "error";
  await Deno.writeTextFile(path, planted);
  try {
    const { code, isCut, text: said } = await runTests(tree, tests);
    if (code === 0) return "survived";
    if (isCut) return "hung";
    const hasFailed = /\| [1-9]\d* failed/.test(said) && !said.includes("(uncaught error)");
    return hasFailed ? "killed" : "error";
  } finally {
    await Deno.writeTextFile(path, source);
  }
}

/** Tests that fail without a bug would kill every mutant. @throws {Error} when some do */
async function assertHealthy(tree: string, mutants: readonly Mutant[]): Promise<void> {
  const tests = new Set(mutants.flatMap((one) => one.tests));
  const { code, text } = await runTests(tree, tests, LIMIT_MS * tests.size);
  if (code !== 0) throw new Error(`Cannot plant bugs as tests fail without them:\n${text.slice(-4_000)}`);
}

/** The list of bugs. */
export async function readMutants(): Promise<readonly Mutant[]> {
  const text = await Deno.readTextFile(new URL("mutants.json", import.meta.url));
  return z.array(mutant).parse(JSON.parse(text));
}

/** The mutants that the arguments name, by default all. @throws {Error} for an id that is none */
export function chosen(all: readonly Mutant[], args: readonly string[]): readonly Mutant[] {
  const ids = args.map((one) => one.replace(/^--from=/, ""));
  const unknown = ids.find((id) => !all.some((one) => one.id === id));
  if (unknown !== undefined) throw new Error(`There is no mutant "${unknown}" in mutants.json`);
  const from = args.findIndex((one) => one.startsWith("--from="));
  if (from >= 0 && args.length > 1) throw new Error("--from=ID takes no ids beside it");
  if (from >= 0) return all.slice(all.findIndex(({ id }) => id === ids[from]));
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

/** Tries mutants; true if none survived. */
async function main(args: readonly string[]): Promise<boolean> {
  const mutants = chosen(await readMutants(), args);
  const tree = await Deno.makeTempDir({ prefix: "errorworks_mutants_" });
  const counts = { killed: 0, hung: 0, survived: 0, error: 0 };
  try {
    await copyTree(tree);
    console.log(`Runs the tests of ${mutants.length} mutants without them`);
    await assertHealthy(tree, mutants);
    for (const [at, one] of mutants.entries()) {
      const verdict = await verdictOf(tree, one);
      counts[verdict]++;
      const progress = `${at + 1} of ${mutants.length}, ${counts.killed} killed`;
      console.log(`${verdict.padEnd(8)} ${one.id}: ${one.effect} (${one.file}) [${progress}]`);
    }
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
  const { killed, hung, survived, error } = counts;
  console.log(`\n${killed} killed, ${hung} hung, ${survived} survived, ${error} could not be tried`);
  return survived + error === 0;
}

function isIdOrFrom(arg: string): boolean {
  return isWord(arg) || arg.startsWith("--from=");
}

if (import.meta.main) {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => interrupted.abort(new Error(`Interrupted by ${signal}`)));
  }
  // deno-lint-ignore errorworks/no-exit -- a program of its own
  if (!await main(taskArgs("deno task mutate [ID...] | --from=ID", isIdOrFrom))) Deno.exitCode = 1;
}
