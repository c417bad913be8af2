import { isObject } from "../../base/json.ts";

/** Place in a JSON value: keys and indices from the root on; `*` stands for every item or key. Empty: the root. */
export type EditPath = readonly string[];

/** Reads a path as it is written: `choices.*.delta.content`, or its keys as a list where one has a dot in it. */
export function editPath(written: string | readonly string[]): EditPath {
  if (typeof written !== "string") return written;
  return written === "" ? [] : written.split(".");
}

/** Change of one value: its new value, `REMOVED`, or `UNTOUCHED` where it is not what the edit is about. */
export type Change = (value: unknown, isThere: boolean) => unknown;

/** Stands for a value that goes. */
export const REMOVED = Symbol("removed");
/** Stands for a value that stays what it is. */
export const UNTOUCHED = Symbol("untouched");

/**
 * Changes every value that a path names, and returns the whole with them, `REMOVED`, or `UNTOUCHED` where nothing was
 * found. The last key need not be there; those before it must. Nothing is edited in place.
 */
export function changedAt(root: unknown, [key, ...rest]: EditPath, change: Change): unknown {
  if (key === undefined) return change(root, true);
  if (Array.isArray(root)) return changedItems(root, [key, ...rest], change);
  if (!isObject(root)) return UNTOUCHED;
  const names = key === "*" ? Object.keys(root) : [key];
  const changed = new Map(names.map((name) => [name, valueIn(root, { name, rest, change })]));
  if ([...changed.values()].every((value) => value === UNTOUCHED)) return UNTOUCHED;
  const added = names.filter((name) => !Object.hasOwn(root, name)).map((
    name,
  ): [string, unknown] => [name, undefined]);
  const entries = [...Object.entries(root), ...added].flatMap(([name, old]): [string, unknown][] => {
    const now = changed.has(name) ? changed.get(name) : UNTOUCHED;
    if (now === REMOVED) return [];
    if (now !== UNTOUCHED) return [[name, now]];
    return Object.hasOwn(root, name) ? [[name, old]] : [];
  });
  return Object.fromEntries(entries);
}

function valueIn(
  root: Readonly<Record<string, unknown>>,
  { name, rest, change }: { readonly name: string; readonly rest: EditPath; readonly change: Change },
): unknown {
  const isThere = Object.hasOwn(root, name);
  if (rest.length === 0) return change(root[name], isThere);
  return isThere ? changedAt(root[name], rest, change) : UNTOUCHED;
}

function changedItems(list: readonly unknown[], [key = "", ...rest]: EditPath, change: Change): unknown {
  const at = key === "*" ? null : indexIn(list, key);
  let isChanged = false;
  const items = list.flatMap((item, index) => {
    const now = at === null || at === index ? changedAt(item, rest, change) : UNTOUCHED;
    if (now === UNTOUCHED) return [item];
    isChanged = true;
    return now === REMOVED ? [] : [now];
  });
  return isChanged ? items : UNTOUCHED;
}

/** A negative index counts from the end. */
function indexIn(list: readonly unknown[], key: string): number {
  const index = /^-?\d+$/.test(key) ? Number(key) : NaN;
  return index < 0 ? list.length + index : index;
}

/** Gives another name to every key that a path names; its place among the others stays. `UNTOUCHED` where there is none. */
export function renamed(root: unknown, path: EditPath, to: string): unknown {
  const last = path.at(-1);
  if (last === undefined) return UNTOUCHED;
  return changedAt(root, path.slice(0, -1), (parent) => {
    if (!isObject(parent)) return UNTOUCHED;
    const isIt = (name: string) => last === "*" || name === last;
    if (!Object.keys(parent).some(isIt)) return UNTOUCHED;
    return Object.fromEntries(Object.entries(parent).map(([name, value]) => [isIt(name) ? to : name, value]));
  });
}

/** Puts values before and behind every item of a list that a path names. `UNTOUCHED` where there is none. */
export function inserted(
  root: unknown,
  path: EditPath,
  { before, after }: { readonly before?: unknown; readonly after?: unknown },
): unknown {
  const last = path.at(-1);
  if (last === undefined) return UNTOUCHED;
  return changedAt(root, path.slice(0, -1), (list) => {
    if (!Array.isArray(list)) return UNTOUCHED;
    const isIt = (index: number) => last === "*" || indexIn(list, last) === index;
    if (!list.some((_, index) => isIt(index))) return UNTOUCHED;
    return list.flatMap((item: unknown, index) => [
      ...(isIt(index) && before !== undefined ? [before] : []),
      item,
      ...(isIt(index) && after !== undefined ? [after] : []),
    ]);
  });
}
