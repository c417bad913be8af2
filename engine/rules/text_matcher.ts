import type { Problem } from "../base/error.ts";
import { globTest } from "../base/glob.ts";
import { expression } from "./expression.ts";

/** Way of comparing a text with what a rule wants, see `WhenKey`. */
export type TextKind = "glob" | "pattern" | "text" | "contains" | "expression";

/** Test of a text, and what is wrong with what it was made of. */
export interface TextMatcher {
  readonly test: (text: string) => boolean;
  readonly problems: readonly Problem[];
}

/** Test for one of the wanted texts; `path` is where they are in the configuration. */
export async function textMatcher(
  wanted: string | readonly string[],
  kind: TextKind,
  path: string,
): Promise<TextMatcher> {
  if (typeof wanted === "string") return await oneTest(wanted, kind, path);
  const tests = await Promise.all(wanted.map((one, at) => oneTest(one, kind, `${path}.${at}`)));
  return {
    test: (text) => tests.some(({ test }) => test(text)),
    problems: tests.flatMap(({ problems }) => problems),
  };
}

/** Texts one of which has to be there, as a whole or as a part: cheaper to look for than a test, and exact enough. */
export interface TextNeed {
  readonly how: "equals" | "contains";
  readonly texts: readonly string[];
}

/** Texts that a test needs to be true; `undefined` where no text tells. */
export function needOf(wanted: string | readonly string[], kind: TextKind): TextNeed | undefined {
  const all = [wanted].flat();
  if (all.some((one) => sourceIn(one, kind) !== undefined)) return undefined;
  const isPart = kind === "text" || kind === "contains";
  if (!isPart && all.every((one) => !one.includes("*"))) return { how: "equals", texts: all };
  return { how: "contains", texts: isPart ? all : all.map(longestPart) };
}

/** The wanted texts, where none of them is a pattern. */
export function literalsOf(
  wanted: string | readonly string[],
  kind: TextKind,
): readonly string[] | undefined {
  const all = [wanted].flat();
  const isPart = kind === "text" || kind === "contains";
  const isPattern = (one: string) => sourceIn(one, kind) !== undefined || (!isPart && one.includes("*"));
  return all.some(isPattern) ? undefined : all;
}

/** The longest text between the stars of a pattern. */
function longestPart(pattern: string): string {
  return pattern.split("*").reduce((longest, part) => part.length > longest.length ? part : longest);
}

async function oneTest(wanted: string, kind: TextKind, path: string): Promise<TextMatcher> {
  const source = sourceIn(wanted, kind);
  if (source !== undefined) {
    const { test = never, problems } = await expression(source, path);
    return { test, problems };
  }
  const isPart = kind === "text" || kind === "contains";
  if (kind !== "glob" && kind !== "contains" && FLAGGED.test(wanted)) return flagged(wanted, path);
  return { test: isPart ? (text) => text.includes(wanted) : globTest(wanted), problems: [] };
}

/** A regular expression with flags behind it, as JavaScript writes one that takes capitals for small letters. */
const FLAGGED = /^\/(.+)\/([gmsu]{0,2}i[gmsu]{0,2})$/s;

function flagged(wanted: string, path: string): TextMatcher {
  const right = wanted.replace(FLAGGED, "/(?i)$1/");
  const message = `"${wanted}" has flags behind it, which stand in front here: "${right}"`;
  return { test: never, problems: [{ path, message }] };
}

/** The regular expression that is wanted; `undefined` where it is none. */
export function sourceIn(wanted: string, kind: TextKind): string | undefined {
  if (kind === "expression") return wanted;
  const isExpression = (kind === "pattern" || kind === "text") && /^\/.+\/$/s.test(wanted);
  return isExpression ? wanted.slice(1, -1) : undefined;
}

function never(): boolean {
  return false;
}
