/**
 * Planted bugs that a search finds, and in how many runs.
 *
 * Random choice is a random fault at a random request, or one at each attempt in a row where a bug takes several. Its
 * runs are its expectation: each fault is tried once, with each bug. A fault that the client does not survive without the
 * bug is tried by neither, nor are those that wait for seconds.
 */
import { strict as assert } from "node:assert";
import { huntSteps } from "../../../../engine/cli/hunt/hunt_steps.ts";
import type { SearchStep } from "../../../../engine/cli/hunt/idea.ts";
import { type Finding, search, type SearchTrial } from "../../../../engine/cli/hunt/search.ts";
import { faultAccepts } from "../../../../engine/cli/shrink/fault_accepts.ts";
import type { TapeLine } from "../../../../engine/tape/tape.ts";
import { SERVICES } from "../../../harness.ts";
import { FAULTS, PLANTED, type Planted } from "../shrink/planted.ts";
import { kindOf, textOf, under } from "../shrink/planted_run.ts";

/** All faults, all bugs, and the table of both: some minutes. */
const FULL = Deno.env.get("HUNT") === "full";
/** Bugs that are looked for in the gate. */
const SAMPLE = ["summarise json", "listen frame", "agent twice", "crawl paywall"];
const MOST_RUNS = 200;

type Steps = readonly SearchStep[];
type Subject = Pick<Planted, "client" | "bug">;

/** A search is over once it has found what was planted. */
class Enough extends Error {}

/** Runs of one client, and the requests that it makes. */
async function trialsOf(subject: Subject) {
  const { result: healthy, lines: asked } = await under(subject, ["tape.lines=[]", "tape.record=all"]);
  const trial = async (lines: readonly TapeLine[]): Promise<SearchTrial> => {
    const set = [`tape.lines=${JSON.stringify(textOf(lines))}`, "tape.record=all"];
    const run = await under(subject, set);
    return { failure: kindOf(run.result, healthy), asked: run.lines };
  };
  return { trial, asked };
}

/** The first finding that a client without the bug survives; `null` where there is none. */
async function searched(planted: Planted, steps: Steps): Promise<Finding | null> {
  let right: Finding | null = null;
  const { trial } = await trialsOf(planted);
  const { trial: withoutBug } = await trialsOf({ ...planted, bug: "" });
  try {
    await search({
      trial,
      stepsOf: () => steps,
      accepts: faultAccepts(SERVICES),
      max_runs: MOST_RUNS,
      jobs: 1,
      seed: 1,
      async found(finding) {
        if ((await withoutBug(finding.lines)).failure !== null) return;
        right = finding;
        throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return right;
}

/** Faults which bring a bug out, each tried at one request, at its first attempts in a row. */
async function failing(subject: Subject, steps: Steps, attempts: number): Promise<Steps> {
  const { trial, asked } = await trialsOf(subject);
  const failed: SearchStep[] = [];
  for (const [at, one] of steps.entries()) {
    const request = asked[at % asked.length];
    const lines = request
      ? Array.from({ length: attempts }, (_, n) => ({ ...request, attempt: n + 1, step: one.step }))
      : [];
    if ((await trial(lines)).failure !== null) failed.push(one);
  }
  return failed;
}

/** Attempts in a row at which a fault has to be for a bug. */
function attemptsOf({ name }: Planted): number {
  if (name === "batch third") return 3;
  return ["agent twice", "batch second"].includes(name) ? 2 : 1;
}

const domainOf = ({ name }: Planted) => name.startsWith("crawl") ? "web" : "llm";

Deno.test("search() finds planted bugs among faults that a client without them survives", async () => {
  const stepsOf = await huntSteps(SERVICES);
  for (const planted of PLANTED.filter(({ name }) => SAMPLE.includes(name))) {
    const domain = domainOf(planted);
    const steps = stepsOf(domain).filter(({ step }) => FAULTS[domain].includes(String(step["fault"])));
    const finding = await searched(planted, steps);
    assert.ok(finding, `${planted.name} was not found`);
    assert.ok(finding.shrunk_after <= 30, `${planted.name}: ${finding.shrunk_after} runs`);
  }
});

Deno.test({
  name: "search() finds at least 15 of 20 planted bugs, in fewer runs than random choice",
  ignore: !FULL,
  async fn() {
    const stepsOf = await huntSteps(SERVICES);
    const survived = new Map<Planted["client"], Steps>();
    const rows: { readonly seen: number; readonly shrunk: number; readonly random: number }[] = [];
    console.log("bug               faults  that show it  random  seen after  shrunk after");
    for (const planted of PLANTED) {
      const { client, name } = planted;
      const all = stepsOf(domainOf(planted)).filter(({ isSlow }) => !isSlow);
      const bad = survived.has(client) ? [] : await failing({ client, bug: "" }, all, 1);
      const steps = survived.get(client) ?? all.filter((one) => !bad.includes(one));
      survived.set(client, steps);
      const attempts = attemptsOf(planted);
      const { length: shows } = await failing(planted, steps, attempts);
      const random = (steps.length / shows) ** attempts;
      const finding = await searched(planted, steps);
      // The first run shows the requests, which random choice has to know, too.
      const [seen, shrunk] = [finding?.seen_after ?? Infinity, finding?.shrunk_after ?? Infinity];
      const row = { seen: seen - 1, shrunk: shrunk - 1, random };
      rows.push(row);
      const figures = [steps.length, shows, random, row.seen, row.shrunk].map((one) =>
        one.toFixed(one < 100 ? 1 : 0).padStart(10)
      );
      console.log(`${name.padEnd(16)}${figures.join("")}`);
    }
    const within = (of: "seen" | "shrunk") => rows.filter((row) => row[of] * 10 <= row.random).length;
    const total = (of: "seen" | "shrunk" | "random") =>
      rows.map((row) => row[of]).sort((a, b) => a - b).slice(0, 15).reduce((sum, one) => sum + one, 0);
    console.log(`within a tenth: ${within("seen")} seen, ${within("shrunk")} shrunk, of ${rows.length}`);
    console.log(`cheapest 15: random ${total("random")}, seen ${total("seen")}, shrunk ${total("shrunk")}`);
    assert.ok(rows.filter(({ seen }) => seen < MOST_RUNS).length >= 15);
    assert.ok(rows.filter(({ seen, random }) => seen < random).length >= 15);
  },
});
