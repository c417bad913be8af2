import type { Tape, TapeLine } from "./tape.ts";

/** Runs the command once under a tape: true if it fails. */
export type Trial = (tape: Tape) => Promise<boolean>;

/** Result of shrinking a tape. */
export interface Shrunk {
  readonly tape: Tape;
  readonly runs: number;
  /** True if the budget ended before nothing more could be taken away. */
  readonly exhausted: boolean;
}

/** Thrown where a run would exceed the budget. */
class BudgetSpent extends Error {}

/**
 * Finds a small tape under which a command still fails: fewest lines (ddmin), then numeric options nearer to zero.
 *
 * A candidate is taken only if the command fails under it twice.
 *
 * @throws {Error} if the full tape does not fail twice, the empty one does not pass, or the budget ends before that is known
 */
export async function shrink(
  full: Tape,
  { trial, max_runs }: { readonly trial: Trial; readonly max_runs: number },
): Promise<Shrunk> {
  let runs = 0;
  let tape = full;
  const run: Trial = (candidate) => {
    if (runs === max_runs) throw new BudgetSpent(`the budget of ${max_runs} runs is spent`);
    runs++;
    return trial(candidate);
  };
  const failsTwice: Trial = async (candidate) => await run(candidate) && await run(candidate);
  if (!await failsTwice(full)) throw new Error("the command does not fail twice under the full tape");
  if (await run([])) throw new Error("the command fails without any fault: the tape is not the cause");
  const takes = async (candidate: Tape) => {
    const taken = await failsTwice(candidate);
    if (taken) tape = candidate;
    return taken;
  };
  try {
    await fewerLines(() => tape, takes);
    await milderOptions(() => tape, takes);
    return { tape, runs, exhausted: false };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { tape, runs, exhausted: true };
  }
}

/** Delta debugging: halves, then their complements, then finer parts. */
async function fewerLines(now: () => Tape, takes: Trial): Promise<void> {
  let parts = 2;
  while (now().length > 1) {
    const tape = now();
    const taken = await firstTaken(candidatesOf(tape, parts), takes);
    if (!taken && parts >= tape.length) return;
    if (taken) parts = taken === "part" ? 2 : Math.max(2, parts - 1);
    else parts = Math.min(tape.length, 2 * parts);
  }
}

interface Candidate {
  readonly kind: "part" | "complement";
  readonly tape: Tape;
}

function candidatesOf(tape: Tape, parts: number): Candidate[] {
  const bound = (i: number) => Math.floor(i * tape.length / parts);
  const cuts = Array.from({ length: parts }, (_, i) => [bound(i), bound(i + 1)] as const);
  const kept = cuts.map(([from, to]) => ({ kind: "part" as const, tape: tape.slice(from, to) }));
  if (parts === 2) return kept; // each half is the other's complement
  const left = cuts.map(([from, to]) => ({
    kind: "complement" as const,
    tape: tape.filter((_, i) => i < from || i >= to),
  }));
  return [...kept, ...left];
}

async function firstTaken(candidates: readonly Candidate[], takes: Trial): Promise<Candidate["kind"] | null> {
  for (const { kind, tape } of candidates) if (await takes(tape)) return kind;
  return null;
}

/** Halves each numeric option of each line as long as the command still fails. */
async function milderOptions(now: () => Tape, takes: Trial): Promise<void> {
  for (const [i, line] of now().entries()) {
    for (const name of Object.keys(line.options)) while (await halved(now(), { i, name, takes }));
  }
}

async function halved(
  tape: Tape,
  { i, name, takes }: { readonly i: number; readonly name: string; readonly takes: Trial },
): Promise<boolean> {
  const line: TapeLine | undefined = tape[i];
  const value = line?.options[name];
  if (!line || typeof value !== "number" || value === 0) return false;
  const options = { ...line.options, [name]: Math.trunc(value / 2) };
  return await takes(tape.with(i, { ...line, options }));
}
