import type { Steps } from "../../engine/base/clock.ts";
import { integerBetween } from "../../engine/chance/random.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { both, valuesOf } from "./merge_schemas.ts";
import {
  canonical,
  type Making,
  MOST_ITEMS,
  NEVER,
  numberAt,
  prefixOf,
  restOf,
  type SchemaPlace,
} from "./schema.ts";

const USUAL = 3;
const TRIES = 100;

/** A list: its first items by their own schemas, then a few, or as many as it must have; at most 1,000. */
export function* arrayOf(
  making: Making,
  schema: Json,
  place: SchemaPlace,
): Steps<readonly unknown[] | typeof NEVER> {
  const prefix = prefixOf(schema);
  const min = Math.min(numberAt(schema, "minItems") ?? 0, MOST_ITEMS);
  const count = countOf(making, schema, { min, prefix: prefix.length, place });
  const items: unknown[] = [];
  let seen = schema["uniqueItems"] === true ? new Set<string>() : undefined;
  const below = { ...place, depth: place.depth + 1 };
  for (const part of partsOf(making, schema, count)) {
    let item = yield* another(making, part, below, seen);
    if (item === NEVER && seen && items.length < min) {
      seen = undefined; // no more that differ: then equal ones are nearer than none
      item = yield* making.make(part, below);
    }
    if (item === NEVER) break;
    items.push(item);
  }
  return items.length < min ? NEVER : items;
}

interface WantedItems {
  readonly min: number;
  readonly prefix: number;
  readonly place: SchemaPlace;
}

function countOf({ random }: Making, schema: Json, { min, prefix, place }: WantedItems): number {
  const closed = restOf(schema) === false ? prefix : MOST_ITEMS;
  const max = Math.min(numberAt(schema, "maxItems") ?? MOST_ITEMS, closed);
  const contained = schema["contains"] === undefined ? 0 : numberAt(schema, "minContains") ?? 1;
  const least = Math.max(min, Math.min(prefix, max), Math.min(contained, max));
  if (place.shallow) return Math.max(min, Math.min(contained, max));
  const usual = integerBetween(random, [1, USUAL]);
  return Math.min(Math.max(least, prefix > 0 ? 0 : usual), Math.max(max, min));
}

/** The schema of each item. Those that `contains` asks for come early: where items differ, one may not be left. */
function partsOf(making: Making, schema: Json, count: number): readonly unknown[] {
  const [prefix, rest, contains] = [prefixOf(schema), restOf(schema) ?? true, schema["contains"]];
  const asked = contains === undefined ? 0 : Math.min(numberAt(schema, "minContains") ?? 1, count);
  const first = Math.max(0, Math.min(prefix.length, count - asked));
  const sampled = sample(making, schema, rest, count);
  return Array.from({ length: count }, (_, i) => {
    const own = i < prefix.length ? prefix[i] : sampled?.[i] ?? rest;
    return i >= first && i < first + asked ? both(own, contains) : own;
  });
}

/** Sample of listed items where items have to differ: drawing until all differ could take long. */
function sample(
  { random }: Making,
  schema: Json,
  rest: unknown,
  count: number,
): readonly unknown[] | undefined {
  const listed = schema["uniqueItems"] === true && isObject(rest) ? valuesOf(rest) : undefined;
  if (!listed) return undefined;
  const left = [...listed];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [value] = left.splice(integerBetween(random, [0, left.length - 1]), 1);
    return both(rest, { const: value });
  });
}

/** An item; where they must differ, one that is not there yet. */
function* another(
  making: Making,
  schema: unknown,
  place: SchemaPlace,
  seen: Set<string> | undefined,
): Steps<unknown> {
  for (let i = 0; i < (seen ? TRIES : 1); i++) {
    const item = yield* making.make(schema, place);
    if (!seen || item === NEVER) return item;
    const text = canonical(item);
    if (!seen.has(text)) return seen.add(text), item;
  }
  return NEVER;
}
