import type { Idea, SearchStep } from "./idea.ts";
import { isChanged, type Signature, signatureText } from "./signature.ts";

/** Ranks of ideas: steps that were not tried and what follows from a new signature go first, then what is like it. */
export const RANK = { new: 0, alike: 1, rest: 2 };

/** A step that was tried at one request, and its kind. */
interface Tried {
  readonly kind: string;
  readonly step: SearchStep;
  readonly signature: Signature;
  /** Number of requests of the kind. */
  readonly places: number;
}

type Draft = Pick<Idea, "steps" | "at" | "rank">;

/**
 * Ideas that follow from what a command did after a step. Steps of one family with one signature are a class, and the
 * first of each class stands for it: it is tried at all requests of its kind, and in pairs with those of other classes.
 * Then come the pairs of these with all other steps, and at last the pairs of all steps of different classes.
 */
export class FollowUps {
  /** Steps by kind and class. */
  readonly #classes = new Map<string, Map<string, readonly SearchStep[]>>();

  /** Ideas after a step; none after one that has changed nothing, or the same as before. */
  of({ kind, step, signature, places }: Tried): readonly Draft[] {
    if (!isChanged(signature)) return [];
    const name = `${step.family} ${signatureText(signature)}`;
    const classes = this.#classes.get(kind) ?? new Map<string, readonly SearchStep[]>();
    const alike = classes.get(name) ?? [];
    if (alike.includes(step)) return [];
    const isNew = alike.length === 0;
    const pairs = signature.repeats > 0 ? pairsOf(step, name, classes) : [];
    this.#classes.set(kind, classes.set(name, [...alike, step]));
    return [...positionsOf(step, places, isNew), ...pairs];
  }
}

/** The first request of a kind, the last and the middle one; all of them for a step after which something is new. */
function positionsOf(step: SearchStep, places: number, isNew: boolean): readonly Draft[] {
  const ends = [...new Set([0, places - 1, Math.floor(places / 2)])];
  const others = Array.from({ length: places }, (_, at) => at).filter((at) => !ends.includes(at));
  const idea = (rank: number) => (at: number) => ({ steps: [step], at, rank });
  return isNew ? [...ends.map(idea(RANK.new)), ...others.map(idea(RANK.alike))] : ends.map(idea(RANK.rest));
}

/** A step twice in a row, and before and after those of other classes and the first of its own. */
function pairsOf(
  step: SearchStep,
  own: string,
  classes: ReadonlyMap<string, readonly SearchStep[]>,
): readonly Draft[] {
  const isNew = !classes.has(own);
  const pair = (rank: number, ...steps: readonly SearchStep[]) => ({ steps, at: null, rank });
  const others = Array.from(classes).flatMap(([name, [first, ...more]]) => {
    const rest = name === own ? [] : more;
    return [
      ...(first ? [{ other: first, rank: isNew ? RANK.new : RANK.alike }] : []),
      ...rest.map((other) => ({ other, rank: isNew ? RANK.alike : RANK.rest })),
    ];
  });
  return [
    pair(isNew ? RANK.new : RANK.alike, step, step),
    ...others.flatMap(({ other, rank }) => [pair(rank, step, other), pair(rank, other, step)]),
  ];
}
