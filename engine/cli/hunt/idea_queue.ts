import { mix } from "../../base/hash.ts";
import { RANK } from "./follow_ups.ts";
import { type Idea, type Pack, packOf, type Place, type SearchStep } from "./idea.ts";

/** Most kinds of requests that are looked at. */
const MOST_KINDS = 50;
/** Most requests of a kind that come only after a fault. */
const MOST_PLACES = 50;
/** Most ideas that wait. */
const MOST_IDEAS = 10_000;

/** An idea without what the queue adds to it. */
type Draft = Pick<Idea, "kind" | "steps" | "at" | "rank">;

/** Ideas that wait to be tried, by rank, and the requests that they can be tried on. */
export class IdeaQueue {
  #ideas: readonly Idea[] = [];
  readonly #places = new Map<string, readonly Place[]>();
  readonly #stepsOf: (domain: string) => readonly SearchStep[];
  #chance: number;

  constructor(stepsOf: (domain: string) => readonly SearchStep[], seed: number) {
    this.#stepsOf = stepsOf;
    this.#chance = seed;
  }

  get size(): number {
    return this.#ideas.length;
  }

  includes(idea: Idea): boolean {
    return this.#ideas.includes(idea);
  }

  /** Number of requests of a kind. */
  placesOf(kind: string): number {
    return this.#places.get(kind)?.length ?? 0;
  }

  /** Takes requests of a kind: one that is new is tried with all steps of its domain. */
  learn(kind: string, places: readonly Place[]): void {
    const known = this.#places.get(kind);
    if (!known && this.#places.size === MOST_KINDS) return;
    const fresh = places.filter(({ request }) => !known?.some((one) => one.request.asked === request.asked));
    this.#places.set(kind, [...known ?? [], ...fresh].slice(0, Math.max(MOST_PLACES, places.length)));
    const steps = known ? [] : this.#stepsOf(places[0]?.request.domain ?? "");
    this.add(steps.map((step) => ({ kind, steps: [step], at: null, rank: RANK.new })));
  }

  /**
   * Those of one rank wait in an order by chance: first those for one request, whose place others would take, and the
   * slow ones behind all.
   */
  add(drafts: readonly Draft[]): void {
    const room = Math.max(0, MOST_IDEAS - this.#ideas.length);
    const added = drafts.slice(0, room).map((draft) => {
      const part = draft.at === null ? this.#below(1_000) + 1_000 : this.#below(1_000);
      const isSlow = draft.steps.some((step) => step.isSlow);
      return { ...draft, rank: draft.rank + (isSlow ? 1 : part / 2_000), misses: 0 };
    });
    if (added.length > 0) this.#ideas = [...this.#ideas, ...added].sort((a, b) => a.rank - b.rank);
  }

  /** Puts ideas behind those of their rank. */
  postpone(ideas: readonly Idea[]): void {
    this.#ideas = [...this.#ideas, ...ideas];
  }

  drop(isDone: (idea: Idea) => boolean): void {
    this.#ideas = this.#ideas.filter((idea) => !isDone(idea));
  }

  /** Ideas of one run, without those of runs at the same time. */
  pack(taken: ReadonlySet<Idea>, most: number): Pack {
    return packOf(this.#ideas, { places: this.#places, taken, most, below: (end) => this.#below(end) });
  }

  /** A number from 0 to below `end`, by chance. */
  #below(end: number): number {
    this.#chance = (this.#chance + 1) | 0;
    return (mix(this.#chance) >>> 0) % end;
  }
}
