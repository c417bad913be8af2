/**
 * Clients with policies drawn at random: those that keep all rules are never accused, and of those that break one rule
 * that one's check says so, or that it has not enough evidence. `ERRORWORKS_POLICIES=10000` plays so many of each, and
 * `ERRORWORKS_SEEDS` so many seeds.
 */
import { strict as assert } from "node:assert";
import { pick } from "../../../engine/chance/random.ts";
import type { Finding } from "../../../engine/verdict/finding.ts";
import { verdict } from "../../../engine/verdict/verdict.ts";
import { compliantPolicy, type Mutation, MUTATIONS, type ScenarioKind } from "./simulation/policy.ts";
import { KEY, played } from "./simulation/scenario.ts";
import { randomFrom } from "./simulation/world.ts";

const POLICIES = Number(Deno.env.get("ERRORWORKS_POLICIES") ?? 60);
const SEEDS = Number(Deno.env.get("ERRORWORKS_SEEDS") ?? 1);
/** One in ten is an outage, which has some thousand requests. */
const KINDS: readonly ScenarioKind[] = [
  "mixed",
  "mixed",
  "mixed",
  "mixed",
  "brownout",
  "brownout",
  "brownout",
  "slow",
  "slow",
  "outage",
];

function accusation({ check, client, figure, proof }: Finding): string {
  return `${check} of ${client}: ${figure}. ${proof}`;
}

/** Tallies of one check. */
class Tally {
  readonly counts = { holds: 0, broken: 0, not_enough: 0 };
}

function tallied(findings: readonly Finding[], tallies: Map<string, Tally>): void {
  for (const { check, outcome } of findings) {
    const tally = tallies.get(check) ?? new Tally();
    tally.counts[outcome]++;
    tallies.set(check, tally);
  }
}

function printed(title: string, tallies: ReadonlyMap<string, Tally>): void {
  if (POLICIES < 1000) return;
  console.log(title);
  for (const [name, { counts }] of tallies) console.log(`  ${name.padEnd(28)} ${JSON.stringify(counts)}`);
}

Deno.test("verdict() never accuses a client that keeps all rules", () => {
  const tallies = new Map<string, Tally>();
  const accused: string[] = [];
  for (let run = 0; run < POLICIES * SEEDS; run++) {
    const seed = Math.floor(run / POLICIES) * 10_000_019 + run % POLICIES * 101;
    const random = randomFrom(seed);
    const kind = pick(random, KINDS);
    const policy = compliantPolicy(random, kind);
    const other = { policy: compliantPolicy(random, kind), key: pick(random, [KEY, "key-b"]) };
    const entries = played({ kind, policy, seed, companions: random() < 0.3 ? [other] : [] });
    const { findings } = verdict(entries, { extras: { exited: random() < 0.5 } });
    tallied(findings, tallies);
    const broken = findings.filter(({ outcome }) => outcome === "broken");
    accused.push(
      ...broken.map((one) => `seed ${seed}, ${kind}: ${accusation(one)} ${JSON.stringify(policy)}`),
    );
  }
  printed("clients that keep all rules", tallies);
  assert.deepEqual(accused.slice(0, 5), [], `${accused.length} accusations`);
});

/** Wrong verdicts on a client that breaks one rule. */
function wrongOf(findings: readonly Finding[], { check }: Mutation): readonly string[] {
  const others = findings.filter((one) =>
    one.outcome === "broken" && one.check !== check && one.explained_by === null
  );
  const missed = findings.filter((one) => one.check === check && one.outcome === "holds");
  return [...others.map(accusation), ...missed.map(({ figure }) => `${check} is said to hold: ${figure}`)];
}

for (const mutation of MUTATIONS) {
  Deno.test(`verdict() of a client that ${mutation.name} says ${mutation.check}, and nothing else`, () => {
    const tallies = new Map<string, Tally>();
    const wrong: string[] = [];
    const runs = Math.ceil(POLICIES * SEEDS / 15);
    for (let run = 0; run < runs; run++) {
      const seed = 7_919 + run * 103;
      const random = randomFrom(seed);
      const { kind } = mutation;
      const policy = { ...compliantPolicy(random, kind), ...mutation.change };
      const other = { policy: compliantPolicy(random, kind), key: "key-b" };
      const entries = played({ kind, policy, seed, companions: random() < 0.2 ? [other] : [] });
      const own = entries.filter(({ sender }) => sender.key === KEY);
      const { findings } = verdict(own, { extras: { exited: random() < 0.7 } });
      tallied(findings.filter(({ check }) => check === mutation.check), tallies);
      wrong.push(
        ...wrongOf(findings, mutation).map((text) => `seed ${seed}: ${text} ${JSON.stringify(policy)}`),
      );
    }
    printed(mutation.name, tallies);
    assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} wrong of ${runs}`);
    const seen = tallies.get(mutation.check)?.counts.broken ?? 0;
    assert.ok(
      seen >= (mutation.least_seen ?? 0.2) * runs,
      `${mutation.check} was broken in ${seen} of ${runs} only: ${
        JSON.stringify(tallies.get(mutation.check))
      }`,
    );
  });
}
