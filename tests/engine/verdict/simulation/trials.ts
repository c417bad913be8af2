/** Trials of the checks: a client of a policy in a scenario, and what the checks say of it. */
import { pick, type Random } from "../../../../engine/chance/random.ts";
import type { Finding } from "../../../../engine/verdict/finding.ts";
import { verdict } from "../../../../engine/verdict/verdict.ts";
import { type ClientPolicy, compliantPolicy, type Mutation, type ScenarioKind } from "./policy.ts";
import { KEY, played } from "./scenario.ts";
import { randomFrom } from "./world.ts";

/** Findings on one client. */
export interface Trial {
  readonly seed: number;
  readonly kind: ScenarioKind;
  readonly policy: ClientPolicy;
  readonly findings: readonly Finding[];
  /** Verdicts that are wrong, in words. */
  readonly wrong: readonly string[];
}

/** Kinds of scenarios for right clients. One in ten is an outage, which has some thousand requests. */
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

/** A client that keeps all rules, beside whom another one may be at work: no check may be broken. */
export function rightTrial(seed: number): Trial {
  const random = randomFrom(seed);
  const kind = pick(random, KINDS);
  const policy = compliantPolicy(random, kind);
  const other = { policy: compliantPolicy(random, kind), key: pick(random, [KEY, "key-b"]) };
  const { entries, lag_ms } = played({ kind, policy, seed, companions: random() < 0.3 ? [other] : [] });
  const { findings } = verdict(entries, { extras: { exited: random() < 0.5, lag_ms } });
  const broken = findings.filter(({ outcome }) => outcome === "broken");
  return { seed, kind, policy, findings, wrong: broken.map(accusation) };
}

/** A client that breaks one rule: its check says so, or that it has not enough evidence, and no other is broken. */
export function brokenTrial({ kind, change, check }: Mutation, seed: number): Trial {
  const random = randomFrom(seed);
  const policy = { ...compliantPolicy(random, kind), ...change };
  const { entries, lag_ms } = played({ kind, policy, seed, companions: companionsOf(random, kind) });
  const own = entries.filter(({ sender }) => sender.key === KEY);
  const { findings } = verdict(own, { extras: { exited: random() < 0.7, lag_ms } });
  const others = findings.filter((one) =>
    one.outcome === "broken" && one.check !== check && one.explained_by === null
  );
  const missed = findings.filter((one) => one.check === check && one.outcome === "holds");
  const wrong = [
    ...others.map(accusation),
    ...missed.map(({ figure }) => `${check} is said to hold: ${figure}`),
  ];
  return { seed, kind, policy, findings, wrong };
}

function companionsOf(random: Random, kind: ScenarioKind) {
  const other = { policy: compliantPolicy(random, kind), key: "key-b" };
  return random() < 0.2 ? [other] : [];
}

function accusation({ check, client, figure, proof }: Finding): string {
  return `${check} of ${client}: ${figure}. ${proof}`;
}
