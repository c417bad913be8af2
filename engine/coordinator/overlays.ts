import * as z from "zod";
import { after } from "../base/clock.ts";
import { ConfigError } from "../base/error.ts";
import { isObject, itemsIn } from "../base/json.ts";
import { type Layer, plainLayer } from "../config/layer.ts";
import { type Translatable, translate } from "../config/legacy.ts";
import { type Moving, withMoved } from "../config/moved.ts";
import type { Config } from "../config/schema.ts";
import { started } from "../config/scenario.ts";
import { restoreSecrets, type SecretHolder } from "../config/secrets.ts";
import { merge, type Tree, treeOf, valueAt, withoutNulls } from "../base/tree.ts";
import { AT_START, type RuleVersions } from "./rule_versions.ts";

/** Most overlays at a time. */
const MOST_OVERLAYS = 100;

/** Change of a configuration: a merge patch, or items in front of a list. */
export type Change = { readonly patch: Tree } | {
  readonly path: readonly string[];
  readonly items: readonly unknown[];
};

/** Terms of a change that can be taken back without taking back what was changed meanwhile. */
export interface OverlayTerms {
  /** Name by which it is taken back; another change of that name takes its place. */
  readonly name?: string | undefined;
  /** Seconds after which it ends by itself. */
  readonly ttl_sec?: number | undefined;
  /** Place of a list that it replaces: what lies over that list is gone. */
  readonly replaces?: readonly string[] | undefined;
}

/** A change that lies over a configuration until it ends. */
export interface Overlay {
  readonly name: string | null;
  readonly change: Change;
  /** End: milliseconds since 1970; `null`: when it is taken back. */
  readonly until_ms: number | null;
}

/** Sections of a configuration, and the changes that lie over them, from the oldest on. */
export interface Layered {
  readonly base: Tree;
  readonly overlays: readonly Overlay[];
}

/** The same with the configuration that the base alone makes, where that has been checked. */
export interface CheckedLayers extends Layered {
  readonly own?: Config | undefined;
}

/** Keys among the sections that instances of a fleet hand to each other. */
const [OVERLAYS_KEY, VERSIONS_KEY] = ["overlays", "rule_versions"];
const changeSchema = z.union([
  z.object({ patch: z.record(z.string(), z.unknown()) }),
  z.object({ path: z.array(z.string()), items: z.array(z.unknown()) }),
]);
const overlaysSchema = z.array(
  z.object({ name: z.string().nullable(), change: changeSchema, until_ms: z.number().nullable() }),
)
  .max(MOST_OVERLAYS).default([]);

const versionsSchema = z.record(z.string(), z.string()).default({});

/** Layered sections with the marks of their rules, as instances of a fleet hand them to each other. */
interface FleetSections extends Layered {
  readonly rule_versions: RuleVersions;
}

/** Sections as one tree for other instances; marks of the start are left out. */
export function encodeSections({ base, overlays, rule_versions }: FleetSections): Tree {
  const marks = Object.entries(rule_versions).filter(([, mark]) => mark !== AT_START);
  return {
    ...base,
    ...(overlays.length === 0 ? {} : { [OVERLAYS_KEY]: overlays }),
    ...(marks.length === 0 ? {} : { [VERSIONS_KEY]: Object.fromEntries(marks) }),
  };
}

/** Sections of another instance. @throws {z.ZodError} for a tree that `encodeSections` did not make */
export function decodeSections(
  { [OVERLAYS_KEY]: overlays, [VERSIONS_KEY]: marks, ...base }: Tree,
): FleetSections {
  return { base, overlays: overlaysSchema.parse(overlays), rule_versions: versionsSchema.parse(marks) };
}

/** The sections with everything that lies over them. */
export function flattened({ base, overlays }: Layered): Tree {
  return overlays.reduce((tree, { change }) => changedTree(tree, change), base);
}

/** A tree after a change. */
function changedTree(tree: Tree, change: Change): Tree {
  if ("patch" in change) return merge(...withoutNulls(tree, change.patch));
  return merge(tree, treeOf(change.path, [...change.items, ...itemsIn(valueAt(tree, change.path))]));
}

/**
 * A change with its keys at their places of today, marks of the time at which it came, and the secrets of `known` in
 * place of the digests by which they are shown.
 */
export function resolvedChange(
  change: Change,
  { services, now_ms, known }: {
    readonly services: readonly (Moving & SecretHolder)[];
    readonly now_ms: number;
    readonly known: readonly Tree[];
  },
): Change {
  if ("items" in change) return change;
  return { patch: restoreSecrets(withMoved(started(change.patch, now_ms), services), services, known) };
}

/** The layers that a change makes of a tree. */
export function changeLayers(tree: Tree, change: Change): Layer[] {
  if ("items" in change) return [plainLayer("request body", changedTree(tree, change))];
  const [kept, said] = withoutNulls(tree, change.patch);
  return [plainLayer("current", kept), plainLayer("request body", said)];
}

/** The overlay that a change becomes by its terms; `null` for one that stays. */
export function overlayOf(
  change: Change,
  { terms: { name, ttl_sec }, services, now_ms }: {
    readonly terms: OverlayTerms;
    readonly services: readonly Translatable[];
    readonly now_ms: number;
  },
): Overlay | null {
  if (name === undefined && ttl_sec === undefined) return null;
  const until_ms = ttl_sec === undefined ? null : now_ms + ttl_sec * 1000;
  const own = "patch" in change ? { patch: translate(change.patch, services) } : change;
  return { name: name ?? null, change: own, until_ms };
}

/**
 * Overlays after a change, which has become one of them, or stays and may have replaced a list.
 *
 * @throws {ConfigError} where there are too many
 */
export function overlaysAfter(
  overlays: readonly Overlay[],
  one: Overlay | null,
  { replaces }: OverlayTerms,
): readonly Overlay[] {
  if (one) return withOverlay(overlays, one);
  return replaces ? withoutList(overlays, replaces) : overlays;
}

/** Overlays with one more, which takes the place of that of its name. */
function withOverlay(overlays: readonly Overlay[], one: Overlay): readonly Overlay[] {
  const others = overlays.filter(({ name }) => name === null || name !== one.name);
  if (others.length < MOST_OVERLAYS) return [...others, one];
  const message = `expected at most ${MOST_OVERLAYS} changes at a time that end by themselves or have a name`;
  throw new ConfigError([{ path: "ttl_sec", message }]);
}

/** Overlays without what they say of the list at `path`. */
function withoutList(overlays: readonly Overlay[], path: readonly string[]): readonly Overlay[] {
  return overlays.flatMap((one) => {
    if ("items" in one.change) return one.change.path.join() === path.join() ? [] : [one];
    if (valueAt(one.change.patch, path) === undefined) return [one];
    const patch = without(one.change.patch, path);
    return Object.keys(patch).length === 0 ? [] : [{ ...one, change: { patch } }];
  });
}

/** A tree without the value at `path`, and without the mappings that are empty then. */
function without(tree: Tree, [key = "", ...rest]: readonly string[]): Tree {
  const { [key]: value, ...others } = tree;
  const left = rest.length > 0 && isObject(value) ? without(value, rest) : {};
  return Object.keys(left).length === 0 ? others : { ...others, [key]: left };
}

/** The overlays in force, each with a timer. One that is over stays in force until it is replaced. */
export class Overlays {
  readonly #now: () => number;
  readonly #ended: (one: Overlay) => void;
  #list: readonly Overlay[] = [];
  #timers: readonly (() => void)[] = [];

  /** `now`: milliseconds since 1970; `ended` is called when one is over, again if it was put in force again. */
  constructor(now: () => number, ended: (one: Overlay) => void) {
    this.#now = now;
    this.#ended = ended;
  }

  /** From the oldest on. */
  get list(): readonly Overlay[] {
    return this.#list;
  }

  /** The other overlays; `null` if none is to go. */
  without(isGone: (one: Overlay) => boolean): readonly Overlay[] | null {
    const others = this.#list.filter((one) => !isGone(one));
    return others.length < this.#list.length ? others : null;
  }

  /** Replaces all overlays; `ended` is called soon for one whose time is over. */
  replace(list: readonly Overlay[]): void {
    for (const cancel of this.#timers) cancel();
    this.#list = list;
    this.#timers = list.flatMap((one) => {
      if (one.until_ms === null) return [];
      return [after(Math.max(0, one.until_ms - this.#now()), () => this.#ended(one))];
    });
  }
}
