import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { isObject } from "../../engine/base/json.ts";
import { valueOf } from "./value.ts";
import { verdict } from "./verdict.ts";

const TRIES = 60;
const MOST_SITES = 200;

/** Path to a part of a value: keys and indices from the root. */
type Path = readonly (string | number)[];

/** Changes what stands somewhere; `undefined` where it has nothing to change. */
type Mistake = (value: unknown, random: Random) => unknown;

/**
 * A value that looks like one for the schema and does not validate: a key is missing or one too many, something
 * has another type, is none of the listed values, or is out of bounds. Each kind is as likely as another among
 * those the schema forbids for sure. Nothing where it forbids nothing, or only by pattern and format.
 */
export function violationOf(schema: unknown, random: Random): unknown {
  try {
    return mistaken(schema, random, valueOf(schema, random));
  } catch (error) {
    if (error instanceof RangeError) return undefined; // deeper than the stack
    throw error;
  }
}

function mistaken(schema: unknown, random: Random, valid: unknown): unknown {
  const sites = sitesOf(valid);
  for (let i = 0; i < TRIES; i++) {
    const [site, mistake] = [pick(random, sites), pick(random, MISTAKES)];
    if (site.length === 0 && mistake === retyped && i < TRIES / 2) continue; // hardly looks right any more
    const made = changed(valid, site, mistake, random);
    if (made !== undefined && verdict(schema, schema, made) === 0) return made;
  }
  return [null, randomWords(random, 3, "english"), 0, [], {}, true]
    .find((value) => verdict(schema, schema, value) === 0);
}

/** The first two hundred places of a value, the root first. */
function sitesOf(value: unknown): readonly Path[] {
  const sites: Path[] = [[]];
  const below: [Path, unknown][] = [[[], value]];
  for (let next = below.shift(); next && sites.length < MOST_SITES; next = below.shift()) {
    const [path, owner] = next;
    if (typeof owner !== "object" || owner === null) continue;
    for (const [key, one] of Object.entries(owner).slice(0, MOST_SITES)) {
      const site = [...path, Array.isArray(owner) ? Number(key) : key];
      sites.push(site);
      below.push([site, one]);
    }
  }
  return sites;
}

/** A copy of a value with a mistake at one place; what is not on the way there is shared. */
function changed(value: unknown, path: Path, mistake: Mistake, random: Random): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return mistake(value, random);
  if (Array.isArray(value) && typeof key === "number") {
    const item = changed(value[key], rest, mistake, random);
    return item === undefined ? undefined : value.with(key, item);
  }
  if (!isObject(value)) return undefined;
  const member = changed(value[key], rest, mistake, random);
  if (member === undefined) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === key ? member : one]));
}

const MISTAKES: readonly Mistake[] = [dropped, added, retyped, elsewhere, resized];

function dropped(value: unknown, random: Random): unknown {
  if (!isObject(value) || Object.keys(value).length === 0) return undefined;
  const key = pick(random, Object.keys(value));
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

function added(value: unknown, random: Random): unknown {
  if (!isObject(value)) return undefined;
  const key = `${randomWords(random, 1, "lorem")}_${randomWords(random, 1, "lorem")}`;
  return Object.fromEntries([...Object.entries(value), [key, randomWords(random, 2, "english")]]);
}

/** The usual slips of models: numbers and objects as text, one item without its list, `null`. */
function retyped(value: unknown, random: Random): unknown {
  if (random() < 0.2) return value === null ? "null" : null;
  if (Array.isArray(value)) return value.length > 0 ? value[0] : {};
  if (typeof value === "string") return integerBetween(random, [0, 1_000]);
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}

/** Another value of the same type: not on the list, or beyond a bound. */
function elsewhere(value: unknown, random: Random): unknown {
  if (typeof value === "string") return randomWords(random, 2, "english");
  if (typeof value !== "number") return undefined;
  return pick(random, [value + 0.5, -value - 1, value * 1_000 + 1_000, -1e9, 1e9]);
}

/** Too short, or too long. */
function resized(value: unknown, random: Random): unknown {
  if (typeof value === "string") return random() < 0.5 ? "" : `${value} `.repeat(20).trimEnd();
  if (!Array.isArray(value)) return undefined;
  return random() < 0.5 ? [] : Array.from({ length: 4 }, () => value.slice(0, MOST_SITES)).flat();
}
