import type { Steps } from "../base/clock.ts";
import type { Condition } from "./conditions.ts";
import { GramIndex, gramsOf } from "./gram_index.ts";
import type { Rule } from "./rule.ts";
import type { RuleRequest } from "./rule_request.ts";

/** Rules of a list up to which all are asked: an index would cost more than they do. */
const FEW = 16;

/** Finds the rules that a request may fit without asking all of them. */
export interface RuleIndex<Ask> {
  /** All rules that fit a request are among these, which stand in the order of the list; in steps. */
  candidates(request: RuleRequest<Ask>): Steps<readonly Rule<Ask>[]>;
}

/** The index of a list of rules, each by that of its conditions which it shares with the fewest others; `null`: too few. */
export function ruleIndex<Ask>(rules: readonly Rule<Ask>[]): RuleIndex<Ask> | null {
  if (rules.length <= FEW) return null;
  const parts = partsOf(rules);
  const always: number[] = [];
  for (const [place, { conditions }] of rules.entries()) {
    const best = rarest(conditions, parts);
    if (best) best.part.add(best.condition, place);
    else always.push(place);
  }
  const used = [...parts.values()].filter(({ isUsed }) => isUsed);
  for (const part of used) part.settle();
  const rulesAt = (places: readonly number[]) => places.flatMap((place) => rules[place] ?? []);
  const unindexed = rulesAt(always);
  return {
    *candidates(request) {
      const found = new Set<number>();
      for (const part of used) yield* part.find(request, found);
      return found.size === 0 ? unindexed : rulesAt([...always, ...found].sort((one, other) => one - other));
    },
  };
}

/** One part of requests, such as the model or a header, with the rules that need certain texts there. */
class Part<Ask> {
  readonly #found: Condition<Ask>["found"];
  /** Number of rules that need a text, or one that has this gram. */
  readonly #shares = new Map<string | number, number>();
  readonly #whole = new Map<string, number[]>();
  readonly #grams = new GramIndex();

  constructor({ found }: Condition<Ask>) {
    this.#found = found;
  }

  get isUsed(): boolean {
    return this.#whole.size > 0 || !this.#grams.isEmpty;
  }

  count({ need }: Condition<Ask>): void {
    for (const text of need?.texts ?? []) {
      const keys = need?.how === "equals" ? [text] : new Set(gramsOf(text));
      for (const key of keys) this.#shares.set(key, this.#share(key) + 1);
    }
  }

  /** With how many rules a condition would share its places in the index; infinite where it can have none. */
  shareOf({ need }: Condition<Ask>): number {
    if (!need) return Infinity;
    return need.texts.reduce((sum, text) => {
      const key = need.how === "equals" ? text : this.#rarestGram(text);
      return sum + (key === undefined ? Infinity : this.#share(key));
    }, 0);
  }

  add({ need }: Condition<Ask>, place: number): void {
    for (const text of need?.texts ?? []) {
      if (need?.how === "equals") this.#addWhole(text, place);
      else this.#grams.add(this.#rarestGram(text) ?? 0, place);
    }
  }

  #addWhole(text: string, place: number): void {
    const places = this.#whole.get(text);
    if (places) places.push(place);
    else this.#whole.set(text, [place]);
  }

  /** All rules are there: how many share a text is no longer asked. */
  settle(): void {
    this.#shares.clear();
  }

  *find(request: RuleRequest<Ask>, found: Set<number>): Steps<void> {
    const value = this.#found(request);
    const text = typeof value === "string" ? value : "";
    for (const place of this.#whole.get(text) ?? []) found.add(place);
    if (!this.#grams.isEmpty) yield* this.#grams.find(text, found);
  }

  #share(key: string | number): number {
    return this.#shares.get(key) ?? 0;
  }

  #rarestGram(text: string): number | undefined {
    let rarest: number | undefined;
    for (const gram of gramsOf(text)) {
      if (rarest === undefined || this.#share(gram) < this.#share(rarest)) rarest = gram;
    }
    return rarest;
  }
}

/** The parts of requests that rules look at, by the names of their conditions. */
function partsOf<Ask>(rules: readonly Rule<Ask>[]): ReadonlyMap<string, Part<Ask>> {
  const parts = new Map<string, Part<Ask>>();
  for (const condition of rules.flatMap(({ conditions }) => conditions)) {
    if (!condition.need) continue;
    const part = parts.get(condition.name) ?? new Part(condition);
    parts.set(condition.name, part);
    part.count(condition);
  }
  return parts;
}

/** The condition of a rule that it shares with the fewest others; none where an index cannot have any of them. */
function rarest<Ask>(conditions: readonly Condition<Ask>[], parts: ReadonlyMap<string, Part<Ask>>) {
  let best: { readonly condition: Condition<Ask>; readonly part: Part<Ask>; readonly share: number } | null =
    null;
  for (const condition of conditions) {
    const part = parts.get(condition.name);
    const share = part?.shareOf(condition) ?? Infinity;
    if (part && share < (best?.share ?? Infinity)) best = { condition, part, share };
  }
  return best;
}
