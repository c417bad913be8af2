/**
 * Plays generated policies on a fake clock and prints, for each check, what it said of right clients and of those that
 * break its rule: `deno task verdict-proof 10000 200` plays 10,000 right ones and 200 of each defect, which takes a
 * quarter of an hour; a third number is the run to begin with, so that it can be done in parts.
 *
 * @module
 */
import type { Finding } from "../../../engine/verdict/finding.ts";
import { CHECKS } from "../../../engine/verdict/checks/list.ts";
import { taskNumbers } from "../../../scripts/task_args.ts";
import { MUTATIONS } from "./simulation/policy.ts";
import { brokenTrial, rightTrial, type Trial } from "./simulation/trials.ts";

/** Outcomes of a check for a set of clients. */
class Tally {
  readonly counts = { holds: 0, broken: 0, observed: 0, not_enough: 0 };
  /** Rates of violations that it would have missed, where it says that its rule is kept. */
  readonly missed: number[] = [];

  add({ outcome, power }: Finding): void {
    this.counts[outcome]++;
    if (power !== null) this.missed.push(power.missed_rate);
  }
}

/** Tallies of the checks over trials; prints each verdict that is wrong. */
function talliesOf(trials: Iterable<Trial>): ReadonlyMap<string, Tally> {
  const tallies = new Map<string, Tally>();
  for (const { seed, kind, policy, findings, wrong } of trials) {
    for (const text of wrong) {
      console.error(`wrong, seed ${seed}, ${kind}: ${text} ${JSON.stringify(policy)}`);
    }
    for (const finding of findings) {
      const tally = tallies.get(finding.check) ?? new Tally();
      tally.add(finding);
      tallies.set(finding.check, tally);
    }
  }
  return tallies;
}

function* trialsOf(runs: number, from: number, trialOf: (run: number) => Trial): Iterable<Trial> {
  for (let run = from; run < from + runs; run++) {
    if (run % 250 === 0) console.error(`run ${run}`);
    yield trialOf(run);
  }
}

function median(values: readonly number[]): string {
  const sorted = values.toSorted((some, others) => some - others);
  const middle = sorted[sorted.length >> 1];
  return middle === undefined ? "—" : `${Math.round(middle * 100)} %`;
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

if (import.meta.main) {
  const [right = 600, broken = 20, from = 0] = taskNumbers(
    "deno task verdict-proof [RIGHT] [BROKEN] [FROM]",
    3,
  );
  const tallies = talliesOf(trialsOf(right, from, (run) => rightTrial(run * 101)));
  console.log(row(["check", "right: holds", "observed", "not enough", "accused", "rate that it would miss"]));
  console.log(row(["-", "-:", "-:", "-:", "-:", "-:"]));
  for (const { id } of CHECKS) {
    const { counts, missed } = tallies.get(id) ?? new Tally();
    if (counts.holds + counts.observed + counts.broken > 0) {
      console.log(row([id, counts.holds, counts.observed, counts.not_enough, counts.broken, median(missed)]));
    }
  }
  console.log(`\n${row(["check", "defect", "found", "not enough", "said to hold"])}`);
  console.log(row(["-", "-", "-:", "-:", "-:"]));
  for (const mutation of MUTATIONS) {
    const trials = trialsOf(broken, from, (run) => brokenTrial(mutation, 7_919 + run * 103));
    const { counts } = talliesOf(trials).get(mutation.check) ?? new Tally();
    console.log(row([mutation.check, mutation.name, counts.broken, counts.not_enough, counts.holds]));
  }
}
