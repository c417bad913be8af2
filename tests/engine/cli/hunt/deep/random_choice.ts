/**
 * Expectation of random choice, which is told how many faults a bug takes.
 *
 * A run has so many faults at random, at requests of the run at random: the one that comes as third, say, be it a new
 * one or a repetition. So no draw is wasted on a repetition that does not come. Its chance is a product: the requests at
 * which the faults of the known cause show the bug, out of all, times the faults that show it in the place of each of
 * them, out of all. All of these are tried; that they go with each other is taken for granted.
 */
import type { SearchStep } from "../../../../../engine/cli/hunt/idea.ts";
import type { TapeLine } from "../../../../../engine/tape/tape.ts";
import type { DeepBug } from "./deep_bugs.ts";
import type { Replies, Run } from "./replayed.ts";

type Steps = readonly SearchStep[];

/** A step at the request that comes as such. */
type StepAt = readonly [step: TapeLine["step"], ordinal: number];

/** Lines of steps at requests that come as such, each found by a run with those before; `null` for one that does not come. */
export async function linesAt(
  replies: Replies,
  subject: Pick<DeepBug, "client" | "bug">,
  steps: readonly StepAt[],
): Promise<readonly TapeLine[] | null> {
  let lines: readonly TapeLine[] = [];
  for (const [step, ordinal] of steps) {
    const { asked }: Run = await replies.run(subject, lines);
    const place = asked[ordinal - 1];
    if (!place) return null;
    lines = [...lines, { ...place, step, key: null }];
  }
  return lines;
}

/** The cause of a bug, with the options that a hunt has. */
export function causeOf({ cause }: DeepBug, steps: Steps): readonly StepAt[] {
  return cause.map(([fault, ordinal]) => {
    const known = steps.find(({ step }) => step["fault"] === fault);
    if (!known) throw new Error(`${fault} is not among the faults`);
    return [known.step, ordinal];
  });
}

/** Runs that random choice needs on the average. */
export async function randomRuns(replies: Replies, bug: DeepBug, steps: Steps): Promise<number> {
  const { result: healthy, asked } = await replies.run(bug, []);
  const cause = causeOf(bug, steps);
  const shows = async (some: readonly StepAt[]) => {
    const lines = await linesAt(replies, bug, some);
    return lines !== null && (await replies.run(bug, lines)).result !== healthy;
  };
  const ordinals = cause.map(([, ordinal]) => ordinal);
  const places = choices(asked.length + cause.length - 1, cause.length);
  const shown = await counted(places, (at) => shows(cause.map(([step], n) => [step, at[n] ?? 0])));
  let chance = shown / places.length;
  for (const n of cause.keys()) {
    const fit = await counted(steps, ({ step }) => shows(cause.with(n, [step, ordinals[n] ?? 0])));
    chance *= fit / steps.length;
  }
  return 1 / chance;
}

async function counted<T>(all: readonly T[], isIt: (one: T) => Promise<boolean>): Promise<number> {
  let count = 0;
  for (const one of all) if (await isIt(one)) count++;
  return count;
}

/** All choices of so many numbers from 1 to `end`, each in ascending order. */
function choices(end: number, count: number): (readonly number[])[] {
  if (count === 0) return [[]];
  return choices(end, count - 1).flatMap((some) =>
    Array.from(
      { length: Math.max(0, end - (some.at(-1) ?? 0)) },
      (_, n) => [...some, (some.at(-1) ?? 0) + n + 1],
    )
  );
}
