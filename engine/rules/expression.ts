import { rests } from "../base/clock.ts";
import { messageOf, type Problem } from "../base/error.ts";

/** Characters of a text that are looked at, which takes some milliseconds: the engine needs up to 150 ns for each. */
const MOST_CHARACTERS = 20_000;

/** Most instructions of an expression: each letter of a text may take all of them, some 4 ns each. */
const MOST_INSTRUCTIONS = 2_000;

/** A compiled regular expression; `test` is absent where there is none, or where it is wrong. */
export interface Expression {
  readonly test: ((text: string) => boolean) | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Test of a text by a regular expression of the user, in time that grows with the length of both alone: the engine
 * is RE2, which never goes back. It knows no lookaround and no references back to groups: those are problems.
 */
export async function expression(source: string | undefined, path: string): Promise<Expression> {
  if (source === undefined) return { test: undefined, problems: [] };
  const { RE2JS, RE2JSException } = await import("re2js");
  const rest = rests();
  if (rest) await rest; // to compile one takes a millisecond or more
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
    const size = compiled.programSize();
    if (size > MOST_INSTRUCTIONS) {
      const message =
        `is too large: its counts make ${size} steps of it, all of which each letter of a text may take; ` +
        `expected at most ${MOST_INSTRUCTIONS}: write smaller counts, or * and +`;
      return { test: undefined, problems: [{ path, message }] };
    }
    return { test: (text) => compiled.test(text.slice(0, MOST_CHARACTERS)), problems: [] };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { test: undefined, problems: [{ path, message: problemOf(source, messageOf(error)) }] };
  }
}

function problemOf(source: string, why: string): string {
  if (!isExpression(source)) return `is no regular expression: ${why}`;
  return `needs what RE2 has not got: ${why}. Lookahead, lookbehind, references back to groups and counts above ` +
    "1,000 are left out there, since they can take for ever; write it without, or ask for what the text contains";
}

function isExpression(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
