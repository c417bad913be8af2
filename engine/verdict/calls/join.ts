import { type Attempt, isFailure } from "../reading/fate.ts";
import type { Call, CallAttempt, Join } from "./call.ts";
import { AMBIGUOUS, firstIn, inOrder, lastIn, type Run, runsOf } from "./runs.ts";
import { confidenceOf, contentKey, mayFollow, Repeats } from "./same_body.ts";

/** Runs that follow each other with the same body, each with how it hangs together with the one before. */
interface Chain {
  readonly links: { readonly run: Run; readonly join: Join | null }[];
}

/** Joins the attempts of one client, in the order of their starts, into logical calls. */
export function joinedCalls(attempts: readonly Attempt[]): readonly Call[] {
  const repeats = new Repeats();
  for (const attempt of attempts) repeats.see(contentKey(attempt), attempt);
  return chainsOf(runsOf(attempts), repeats).map((chain) => callOf(chain, repeats));
}

function chainsOf(runs: readonly Run[], repeats: Repeats): readonly Chain[] {
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
  }
  return chains;
}

function lastOf({ links }: Chain): Attempt {
  const link = links.at(-1);
  if (link === undefined) throw new Error("A chain has at least one run");
  return lastIn(link.run);
}

function callOf({ links }: Chain, repeats: Repeats): Call {
  const [head] = links;
  const attempts = links.flatMap(({ run, join }, at) =>
    inOrder(run).map((one): CallAttempt => ({
      ...one.attempt,
      join: one.join ?? join,
      run: isCounted(head?.run) ? at : 0,
    }))
  );
  const [first, ...rest] = attempts;
  if (first === undefined) throw new Error("A call has at least one attempt");
  const confidence = Math.min(1, ...attempts.map(({ join }) => join?.confidence ?? 1));
  const isPartial = links.some(({ run }) => run.isPartial);
  const end_confidence = isCounted(head?.run) ? 1 : repeats.limitOf(head?.run.content ?? "");
  return { id: first.entry.id, attempts: [first, ...rest], isPartial, confidence, end_confidence };
}

/** Tells whether the client ties its attempts together itself, so that each of its runs is one. */
function isCounted(run: Run | undefined): boolean {
  if (run === undefined) return false;
  const { attempt, idempotency_key } = firstIn(run).entry.sender;
  return attempt !== null || idempotency_key !== null;
}
