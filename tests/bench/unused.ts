/**
 * Cost of rules, scopes, scenarios, tapes and faults that clients ask for, while nobody uses them:
 * `deno task bench:unused [rounds]`. The program as it is answers chat completions in process beside a copy from which
 * their steps are cut out of the path of a request, round by round in turn on one CPU; what is compared is CPU time of
 * the process. A third process, of the program as it is once more, tells what is noise.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { taskNumbers } from "../../scripts/task_args.ts";
import { copyTree, plant } from "../mutants/run.ts";
import { TextLineStream } from "./lines.ts";
import { onServer } from "./pinning.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const [ROUNDS = 40] = taskNumbers("deno task bench:unused [ROUNDS]", 1);
/** Processes of each kind, one after the other: two of the same program differ, too. */
const GENERATIONS = 6;
/** Rounds before what counts: code is compiled while it runs. */
const WARM_UP = 10;
/** Requests of a round. */
const REQUESTS = 400;

/** The steps of the path of a request, each with what is left of it in the copy. */
const STEPS: readonly (readonly [file: string, text: string, without: string])[] = [
  [
    "engine/request/serve.ts",
    "live.rules || context.line ? await ruledExchange(mounted, context, plain) : plain",
    "plain",
  ],
  ["engine/request/serve.ts", "  taping(mounted, context, picked);\n", ""],
  ["engine/request/serve.ts", "taken?.step.armed ?? domain.forced?.(ask)", "null"],
  ["engine/request/serve.ts", "taken?.step.latency ?? live.latency", "live.latency"],
  [
    "engine/request/serve.ts",
    "core.tape?.record && ((from, drawn) => context.draft?.drew(from, drawn))",
    "undefined",
  ],
  [
    "engine/service/service.ts",
    "const arriving = () => phases ? inPhase(known(), true) : known();",
    "const arriving = known;",
  ],
  [
    "engine/service/service.ts",
    "const now = () => phases ? inPhase(known(), false) : known();",
    "const now = known;",
  ],
  ["engine/admin/entrance.ts", "isScoped(request.url, bindings.connection)", "false"],
  ["llm/routes.ts", "if (!perRequestFaults.enabled) return limited;", "return limited;"],
];

/** A server in a process of its own that answers a round whenever it is told to. */
class Contestant {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;

  constructor(tree: string) {
    const [program, ...args] = onServer([
      Deno.execPath(),
      "run",
      "-A",
      "--no-check",
      "--v8-flags=--single-threaded",
      `${tree}/tests/bench/unused_server.ts`,
    ]);
    this.#child = new Deno.Command(program, { args, cwd: tree, stdin: "piped", stdout: "piped" }).spawn();
    const text = this.#child.stdout.pipeThrough(new TextDecoderStream());
    this.#lines = text.pipeThrough(new TextLineStream()).getReader();
    this.#writer = this.#child.stdin.getWriter();
  }

  /** Microseconds of CPU that a request of one round took. */
  async round(): Promise<number> {
    await this.#writer.write(new TextEncoder().encode(`${REQUESTS}\n`));
    const { value } = await this.#lines.read();
    return Number(value) / REQUESTS;
  }

  async stop(): Promise<void> {
    await this.#writer.close();
    await this.#child.status;
  }
}

/** Lower quartile, median and upper quartile. */
function quartiles(values: readonly number[]): readonly [number, number, number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? NaN;
  return [at(0.25), at(0.5), at(0.75)];
}

function told(values: readonly number[], digits: number): string {
  const [low, middle, high] = quartiles(values).map((value) => value.toFixed(digits));
  return `median ${middle} (quartiles ${low} to ${high})`;
}

const copy = await Deno.makeTempDir({ prefix: "errorworks_unused_" });
await copyTree(copy);
for (const [file, text, replacement] of STEPS) {
  const source = plant(await Deno.readTextFile(`${copy}/${file}`), { text, replacement });
  if (source === null) {
    throw new Error(`Cannot cut a step out of ${file}: it is not there exactly once: ${text}`);
  }
  await Deno.writeTextFile(`${copy}/${file}`, source);
}
const rounds: number[][] = [];
for (let generation = 0; generation < GENERATIONS; generation++) {
  const all = [ROOT, copy, ROOT].map((tree) => new Contestant(tree));
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const figures: number[] = [];
    const order = round % 2 === 0 ? [0, 1, 2] : [2, 1, 0]; // nobody is always the first
    for (const at of order) figures[at] = await all[at]?.round() ?? NaN;
    if (round >= 0) rounds.push(figures);
  }
  for (const one of all) await one.stop();
}
await Deno.remove(copy, { recursive: true });
const column = (at: number) => rounds.map((figures) => figures[at] ?? NaN);
const ratio = (a: number, b: number) => rounds.map((figures) => (figures[a] ?? NaN) / (figures[b] ?? NaN));
/** Ratio of the rounds of each generation that were disturbed least. */
const undisturbed = (a: number, b: number) =>
  Array.from({ length: GENERATIONS }, (_, nth) => {
    const own = rounds.slice(nth * ROUNDS, (nth + 1) * ROUNDS);
    const least = (at: number) => Math.min(...own.map((figures) => figures[at] ?? NaN));
    return least(a) / least(b);
  });
console.log(`CPU time of a request in process, in µs, ${rounds.length} rounds of ${REQUESTS}:`);
console.log(`  as it is         ${told(column(0), 1)}`);
console.log(`  without          ${told(column(1), 1)}`);
console.log(`  ratio            ${told(ratio(0, 1), 3)}`);
console.log(`  noise, as it is  ${told(ratio(0, 2), 3)}`);
console.log(`  ratio of the least of each process  ${told(undisturbed(0, 1), 3)}`);
console.log(`  noise of these                      ${told(undisturbed(0, 2), 3)}`);
