import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { readTape } from "../../../../engine/tape/read_tape.ts";
import { shrink } from "../../../../engine/tape/shrink.ts";
import { faultAccepts } from "../../../../engine/cli/shrink/fault_accepts.ts";
import { SERVICES } from "../../../harness.ts";
import { run } from "../host.ts";
import { FAULTS, PLANTED, type Planted } from "./planted.ts";
import { kindOf, STEADY, textOf, under } from "./planted_run.ts";
import { inFolder } from "../../support.ts";

/** Bugs that are shrunk with processes in the gate; all of them if `PLANTED=processes`. */
const WITH_PROCESSES = Deno.env.get("PLANTED") === "processes"
  ? PLANTED.map(({ name }) => name)
  : ["agent twice"];
/** Seeds that are tried until a run fails. */
const SEEDS = 40;
/** Percentages of all faults, which makes about a third of the requests of a client fail. */
const ODDS = Object.entries(FAULTS).flatMap(([domain, faults]) =>
  faults.map((fault) =>
    `${domain}.faults.${fault}.pct=${fault === "rate_limit" ? 12 : domain === "web" ? 8 : 4}`
  )
);

/** The tape of the first run from a seed on that fails, and how. */
async function failing(planted: Planted, from = 1) {
  const { result: healthy } = await under(planted, ["tape.lines=[]"]);
  for (let seed = from; seed <= SEEDS; seed++) {
    const { result, tape } = await under(planted, ["tape.record=true", ...ODDS], seed);
    if (result === healthy) continue;
    const { lines } = readTape(tape.split("\n"));
    const again = await under(planted, [`tape.lines=${JSON.stringify(textOf(lines))}`]);
    assert.equal(again.result, result, `${planted.name}: its tape does not play the same`);
    return { lines, kind: kindOf(result, healthy) ?? "", healthy, seed };
  }
  throw new Error(`${planted.name} did not fail in ${SEEDS} runs`);
}

Deno.test("clients without a bug survive every run that the planted ones are recorded in", async () => {
  for (const client of new Set(PLANTED.map(({ client }) => client))) {
    const { result: healthy } = await under({ client, bug: "" }, ["tape.lines=[]"]);
    for (const seed of [1, 2, 3]) {
      const { result, tape } = await under({ client, bug: "" }, ["tape.record=true", ...ODDS], seed);
      assert.match(tape, /^attempt/m);
      const again = await under({ client, bug: "" }, [`tape.lines=${JSON.stringify(tape.split("\n"))}`]);
      assert.deepEqual([result, again.result], [healthy, healthy]);
    }
  }
});

Deno.test("shrink() finds the cause of 19 of 20 planted bugs, in 25 runs on the median, with at most 3 lines left", async () => {
  const found: number[] = [];
  const missed: string[] = [];
  for (const planted of PLANTED) {
    const { lines: full, kind, healthy } = await failing(planted);
    const { lines, runs } = await shrink(full, {
      async trial(lines) {
        const { result } = await under(planted, [`tape.lines=${JSON.stringify(textOf(lines))}`]);
        return kindOf(result, healthy) === kind;
      },
      max_runs: 60,
      accepts: faultAccepts(SERVICES),
    });
    const told = `${planted.name}: ${runs} runs, ${lines.map(({ step }) => JSON.stringify(step)).join(" ")}`;
    if (planted.isCause(lines) && lines.length <= 3) {
      found.push(runs);
    } else missed.push(told);
  }
  const runs = found.sort((a, b) => a - b);
  assert.ok(found.length >= 19, missed.join("\n"));
  assert.ok((runs[Math.floor(runs.length / 2)] ?? Infinity) <= 25, runs.join(" "));
});

/** A bug after `errorworks shrink` has started its client as often as it wanted to. */
interface Shrunk {
  readonly name: string;
  /** Runs of the client; `null` where shrinking failed. */
  readonly runs: number | null;
  readonly left: number;
  readonly isCause: boolean;
  readonly told: string;
}

const STEADILY = [
  ...STEADY,
  ...["llm", "web"].map((domain) => `${domain}.latency={base_ms: 0, jitter_ms: 0}`),
]
  .map((one) => `--set=${one}`);

function commandOf({ name, bug }: Planted): string[] {
  const client = fileURLToPath(new URL(`./clients/${name.split(" ")[0]}.ts`, import.meta.url));
  return ["--", Deno.execPath(), "run", "-A", "--no-check", client, bug];
}

/**
 * Shrinks the tape of a bug with processes, and has the rule that is printed bring it out. A tape under which the
 * process passes (its `fetch` asks again by itself after a reset of a connection that it kept) is none of a failed
 * run, so the next one is taken.
 */
async function shrunkByProcesses(planted: Planted, folder: string, from = 1): Promise<Shrunk> {
  const { name } = planted;
  const [tape, small] = [`${folder}/run.tape`, `${folder}/small.tape`];
  const { lines: full, seed } = await failing(planted, from);
  await Deno.writeTextFile(tape, textOf(full).join("\n"));
  const command = commandOf(planted);
  const { code, out, err } = await run([
    "shrink",
    ...STEADILY,
    "--timeout=5",
    "--output",
    small,
    tape,
    ...command,
  ]);
  assert.match(err, /run\.tape: \d+ lines?; at most 60 runs, a healthy one takes /);
  if (/passed \d+ times under the whole tape/.test(err)) {
    return await shrunkByProcesses(planted, folder, seed + 1);
  }
  if (code !== 0) return { name, runs: null, left: Infinity, isCause: false, told: err };
  const { lines } = readTape((await Deno.readTextFile(small)).split("\n"));
  assert.match(out, /^The command fails if /m);
  const rules = `${folder}/rules.yaml`;
  await Deno.writeTextFile(rules, out.slice(out.indexOf("# the same as rules")));
  const start = async (...more: readonly string[]) => {
    const [program, ...args] = command.slice(1);
    const kept = ["--", "sh", "-c", `exec "$@" > ${folder}/output`, "sh", `${program}`, ...args];
    const { code } = await run(["run", "--fail-on=none", ...STEADILY, "--seed=1", ...more, ...kept]);
    return { code, output: await Deno.readTextFile(`${folder}/output`) };
  };
  const [healthy, ruled] = [await start(), await start("--config", rules)];
  assert.equal(healthy.code, 0, healthy.output);
  assert.notDeepEqual(ruled, healthy, `the rule of ${name} does nothing: ${out}`);
  const runs = Number(/ lines? left after (\d+) runs/.exec(out)?.[1]);
  return { name, runs, left: lines.length, isCause: planted.isCause(lines), told: out };
}

Deno.test(`errorworks shrink tells what makes the clients of ${WITH_PROCESSES.length} planted bugs fail, and a rule that does the same`, async () => {
  const all: Shrunk[] = [];
  for (const planted of PLANTED.filter(({ name }) => WITH_PROCESSES.includes(name))) {
    await inFolder({}, async (folder) => {
      const shrunk = await shrunkByProcesses(planted, folder);
      all.push(shrunk);
      const { name, runs, left, isCause } = shrunk;
      if (WITH_PROCESSES.length > 1) {
        console.log(`${name}: ${runs} runs, ${left} lines, ${isCause ? "the cause" : "not the cause"}`);
      }
    });
  }
  const missed = all.filter(({ isCause, left }) => !isCause || left > 3);
  assert.ok(missed.length <= all.length / 20, missed.map(({ name, told }) => `${name}: ${told}`).join("\n"));
  const runs = all.flatMap(({ runs }) => runs ?? []).sort((a, b) => a - b);
  assert.ok((runs[Math.floor(runs.length / 2)] ?? Infinity) <= 25, runs.join(" "));
});
