import { strict as assert } from "node:assert";
import { readTape } from "../../../../engine/tape/read_tape.ts";
import { shrink } from "../../../../engine/tape/shrink.ts";
import { faultAccepts } from "../../../../engine/cli/shrink/fault_accepts.ts";
import { SERVICES } from "../../../harness.ts";
import { run } from "../host.ts";
import { FAULTS, PLANTED, type Planted } from "./planted.ts";
import { kindOf, STEADY, textOf, under } from "./planted_run.ts";

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

/** The tape of the first run that fails, and how. */
async function failing(planted: Planted) {
  const { result: healthy } = await under(planted, ["tape.lines=[]"]);
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { result, tape } = await under(planted, ["tape.record=true", ...ODDS], seed);
    if (result === healthy) continue;
    const { lines } = readTape(tape.split("\n"));
    const again = await under(planted, [`tape.lines=${JSON.stringify(textOf(lines))}`]);
    assert.equal(again.result, result, `${planted.name}: its tape does not play the same`);
    return { lines, kind: kindOf(result, healthy) ?? "", healthy };
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

for (const planted of PLANTED.filter(({ name }) => WITH_PROCESSES.includes(name))) {
  Deno.test(`errorworks shrink tells what makes ${planted.name} fail, and a rule that does the same`, async () => {
    const folder = await Deno.makeTempDir();
    const [file] = planted.name.split(" ");
    const client = new URL(`./clients/${file}.ts`, import.meta.url).pathname;
    const command = ["--", Deno.execPath(), "run", "-A", "--no-check", client, planted.bug];
    const latency = ["llm", "web"].map((domain) => `${domain}.latency={base_ms: 0, jitter_ms: 0}`);
    const steady = [...STEADY, ...latency].map((one) => `--set=${one}`);
    const tape = `${folder}/run.tape`;
    const { lines } = await failing(planted);
    await Deno.writeTextFile(tape, textOf(lines).join("\n"));
    const shrunk = ["shrink", ...steady, "--timeout=5", "--output", `${folder}/small.tape`, tape, ...command];
    const { code, out, err } = await run(shrunk);
    assert.equal(code, 0, err);
    assert.match(err, /run\.tape: \d+ lines; at most 60 runs, a healthy one takes /);
    const small = readTape((await Deno.readTextFile(`${folder}/small.tape`)).split("\n"));
    assert.ok(planted.isCause(small.lines), out);
    assert.match(out, /^The command fails if attempt \d of (GET|POST) /m);
    const rules = `${folder}/rules.yaml`;
    await Deno.writeTextFile(rules, out.slice(out.indexOf("# the same as rules")));
    const ruled = await run(["run", "--fail-on=none", ...steady, "--seed=1", "--config", rules, ...command]);
    const healthy = await run(["run", "--fail-on=none", ...steady, "--seed=1", ...command]);
    assert.equal(healthy.code, 0, healthy.err);
    assert.notEqual(ruled.code, 0, out);
    await Deno.remove(folder, { recursive: true });
  });
}
