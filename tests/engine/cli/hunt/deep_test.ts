/** Planted bugs that take two faults, or one at another request than the first, and in how many runs a search finds them. */
import { strict as assert } from "node:assert";
import { huntSteps } from "../../../../engine/cli/hunt/hunt_steps.ts";
import type { SearchStep } from "../../../../engine/cli/hunt/idea.ts";
import { type Finding, search } from "../../../../engine/cli/hunt/search.ts";
import { faultAccepts } from "../../../../engine/cli/shrink/fault_accepts.ts";
import { SERVICES } from "../../../harness.ts";
import { kindOf } from "../shrink/planted_run.ts";
import { DEEP_BUGS, type DeepBug } from "./deep/deep_bugs.ts";
import { causeOf, linesAt, randomRuns } from "./deep/random_choice.ts";
import { Replies } from "./deep/replayed.ts";

/** All faults, all bugs, and the table: some minutes. */
const FULL = Deno.env.get("HUNT") === "full";
/** Bugs that are looked for in the gate, among these faults. */
const SAMPLE = ["summarise breaker", "listen last", "agent short"];
const FAULTS = [
  "rate_limit",
  "service_unavailable",
  "connection_reset",
  "invalid_json",
  "stream_cut",
  "unknown_tool",
];
/** Faults that repeat earlier replies, which replies that are kept do not know of. */
const WITH_MEMORY = ["stale_answer", "duplicate_id"];
const MOST_RUNS = 400;
/** Seeds of the searches that a figure is the mean of. */
const SEEDS = [1, 2, 3, 4, 5];

type Steps = readonly SearchStep[];

/** A search is over once it has found what was planted. */
class Enough extends Error {}

/** The first finding that a client without the bug survives; `null` where there is none. */
async function searched(replies: Replies, bug: DeepBug, steps: Steps, seed = 1): Promise<Finding | null> {
  const { result: healthy } = await replies.run(bug, []);
  let right: Finding | null = null;
  try {
    await search({
      async trial(lines) {
        const { result, asked } = await replies.run(bug, lines);
        return { failure: kindOf(result, healthy), asked };
      },
      stepsOf: () => steps,
      accepts: faultAccepts(SERVICES),
      max_runs: MOST_RUNS,
      jobs: 1,
      seed,
      async found(finding) {
        if ((await replies.run({ ...bug, bug: "" }, finding.lines)).result !== healthy) return;
        right = finding;
        throw new Enough();
      },
    });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  return right;
}

/** Faults which the client of a bug survives without it, wherever they are. */
async function survived(replies: Replies, { client, domain }: DeepBug, all: Steps): Promise<Steps> {
  const right = { client, bug: "" };
  const { result: healthy, asked } = await replies.run(right, []);
  // Kinds of requests of a crawl alternate: of its listing, and of items.
  const places = [asked[0], asked[1], asked[5], asked.at(-1)];
  const steps: SearchStep[] = [];
  for (const one of all.filter(({ step }) => !WITH_MEMORY.includes(String(step["fault"])))) {
    const runs = [];
    for (const place of places) {
      if (place?.domain === domain) {
        runs.push(await replies.run(right, [{ ...place, step: one.step, key: null }]));
      }
    }
    if (runs.every(({ result }) => result === healthy)) steps.push(one);
  }
  return steps;
}

/** Steps that show a bug by themselves at the first request, as a gauntlet tries them. */
async function shownAtFirst(replies: Replies, bug: DeepBug, steps: Steps): Promise<readonly unknown[]> {
  const { result: healthy, asked: [first] } = await replies.run(bug, []);
  const shown: unknown[] = [];
  for (const { step } of steps) {
    const { result } = await replies.run(bug, first ? [{ ...first, step, key: null }] : []);
    if (result !== healthy) shown.push(step["fault"]);
  }
  return shown;
}

Deno.test("deep bugs are shown by their cause, and by none of its faults at the first request", async () => {
  const stepsOf = await huntSteps(SERVICES);
  const replies = new Replies();
  for (const bug of DEEP_BUGS) {
    const steps = stepsOf(bug.domain);
    const lines = await linesAt(replies, bug, causeOf(bug, steps));
    assert.ok(lines, `${bug.name}: a request does not come`);
    const { result: healthy } = await replies.run(bug, []);
    assert.notEqual((await replies.run(bug, lines)).result, healthy, bug.name);
    assert.equal((await replies.run({ ...bug, bug: "" }, lines)).result, healthy, bug.name);
    const own = steps.filter(({ step }) => bug.cause.some(([fault]) => fault === step["fault"]));
    assert.deepEqual(await shownAtFirst(replies, bug, own), [], bug.name);
  }
});

Deno.test("search() finds deep bugs", async () => {
  const stepsOf = await huntSteps(SERVICES);
  const replies = new Replies();
  for (const bug of DEEP_BUGS.filter(({ name }) => SAMPLE.includes(name))) {
    const steps = stepsOf(bug.domain).filter(({ step }) => FAULTS.includes(String(step["fault"])));
    const finding = await searched(replies, bug, steps);
    assert.ok(finding, `${bug.name} was not found`);
    assert.ok(finding.lines.length <= bug.cause.length, bug.name);
    assert.ok(finding.seen_after <= 20, `${bug.name}: ${finding.seen_after} runs`);
  }
});

Deno.test({
  name: "search() finds at least 15 of 20 deep bugs in at most a tenth of the runs of random choice",
  ignore: !FULL,
  async fn() {
    const stepsOf = await huntSteps(SERVICES);
    const pools = new Map<DeepBug["client"], Steps>();
    const rows: { readonly seen: number; readonly shrunk: number; readonly random: number }[] = [];
    let replies = new Replies();
    console.log("bug                 faults    random  seen after  shrunk after  found");
    for (const bug of DEEP_BUGS) {
      if (!pools.has(bug.client)) replies = new Replies();
      const all = stepsOf(bug.domain).filter(({ isSlow }) => !isSlow);
      const steps = pools.get(bug.client) ?? await survived(replies, bug, all);
      pools.set(bug.client, steps);
      assert.deepEqual(await shownAtFirst(replies, bug, steps), [], bug.name);
      const random = await randomRuns(replies, bug, steps);
      const findings: (Finding | null)[] = [];
      for (const seed of SEEDS) findings.push(await searched(replies, bug, steps, seed));
      // The first run shows the requests, which random choice has to know, too.
      const mean = (of: "seen_after" | "shrunk_after") =>
        findings.reduce((sum, one) => sum + (one?.[of] ?? Infinity) - 1, 0) / SEEDS.length;
      const row = { seen: mean("seen_after"), shrunk: mean("shrunk_after"), random };
      rows.push(row);
      const figures = [steps.length, random, row.seen, row.shrunk].map((one) => one.toFixed(0).padStart(10));
      const found = findings[0]?.lines.map(({ step, attempt }) => `${step["fault"]}@${attempt}`).join(" ");
      console.log(`${bug.name.padEnd(18)}${figures.join("")}  ${found}`);
    }
    const within = (of: "seen" | "shrunk") => rows.filter((row) => row[of] * 10 <= row.random).length;
    console.log(`within a tenth: ${within("seen")} seen, ${within("shrunk")} shrunk, of ${rows.length}`);
    assert.ok(within("seen") >= 15);
  },
});
