import type { Steps } from "../../base/clock.ts";
import { flatMapSteps } from "../../base/steps.ts";
import { type Attempt, isFailure } from "../reading/fate.ts";
import { type Call, type CallAttempt, isSilent, type Join } from "./call.ts";
import { AMBIGUOUS, firstIn, inOrder, lastIn, type Run, runsOf } from "./runs.ts";
import { confidenceOf, contentKey, mayFollow, Repeats } from "./same_body.ts";

/** Runs that follow each other with the same body, each with how it hangs together with the one before. */
interface Chain {
  readonly links: { readonly run: Run; readonly join: Join | null }[];
}

/** Joins the attempts of one client, in the order of their starts, into logical calls. */
export function* joinedCalls(attempts: readonly Attempt[]): Steps<readonly Call[]> {
  const repeats = new Repeats();
  const lastUses = new Map<number | null, number>();
  for (const attempt of attempts) {
    repeats.see(contentKey(attempt), attempt);
    lastUses.set(attempt.entry.sender.connection, attempt.started);
    yield;
  }
  const chains = yield* chainsOf(yield* runsOf(attempts), repeats);
  const calls: Call[] = [];
  for (const chain of chains) calls.push(yield* callOf(chain, { repeats, lastUses }));
  return calls;
}

function* chainsOf(runs: readonly Run[], repeats: Repeats): Steps<readonly Chain[]> {
  const chains: Chain[] = [];
  const open = new Map<string, Chain[]>();
  for (const run of runs) {
    const failed = (open.get(run.content) ?? []).filter((one) => isFailure(lastOf(one)));
    const before = run.isPartial ? [] : failed.filter((one) => mayFollow(lastOf(one), firstIn(run)));
    const latest = before.toSorted((some, others) => lastOf(others).ended - lastOf(some).ended)[0];
    if (latest) {
      const confidence = before.length > 1 ? AMBIGUOUS : confidenceOf(lastOf(latest), firstIn(run));
      latest.links.push({
        run,
        join: { by: "same_body", confidence: Math.min(confidence, repeats.limitOf(run.content)) },
      });
    } else chains.push({ links: [{ run, join: null }] });
    open.set(run.content, latest ? failed : [...failed, ...chains.slice(-1)]);
    yield;
  }
  return chains;
}

function lastOf({ links }: Chain): Attempt {
  const link = links.at(-1);
  if (link === undefined) throw new Error("A chain has at least one run");
  return lastIn(link.run);
}

/** Facts about all attempts of a client. */
interface Known {
  readonly repeats: Repeats;
  /** Start of the last request on each connection. */
  readonly lastUses: ReadonlyMap<number | null, number>;
}

function* callOf({ links }: Chain, { repeats, lastUses }: Known): Steps<Call> {
  const [head] = links;
  const counted = isCounted(head?.run);
  const all = yield* flatMapSteps(
    links.entries(),
    ([at, { run, join }]) =>
      inOrder(run).map((one) => ({ ...one, join: one.join ?? join, run: counted ? at : 0 })),
  );
  const attempts = yield* flatMapSteps(
    all.entries(),
    ([at, { attempt, join, run }]): readonly CallAttempt[] => {
      const { connection } = attempt.entry.sender;
      const wasRead = connection === null || (lastUses.get(connection) ?? 0) > attempt.started;
      return [{ ...attempt, join, run, silent: isSilent(all[at - 1]?.attempt, attempt), wasRead }];
    },
  );
  const [first, ...rest] = attempts;
  if (first === undefined) throw new Error("A call has at least one attempt");
  const confidence = attempts.reduce((least, { join }) => Math.min(least, join?.confidence ?? 1), 1);
  const isPartial = links.some(({ run }) => run.isPartial);
  const end_confidence = counted ? 1 : repeats.limitOf(head?.run.content ?? "");
  return { id: first.entry.id, attempts: [first, ...rest], isPartial, confidence, end_confidence };
}

/** Tells whether the client ties its attempts together itself, so that each of its runs is one. */
function isCounted(run: Run | undefined): boolean {
  if (run === undefined) return false;
  const { tie, entry } = firstIn(run);
  return entry.sender.attempt !== null || tie !== null;
}
