import { METHODS } from "node:http";
import { globTest } from "../base/glob.ts";
import { hintOrAll } from "../base/hint.ts";

/** Longest list of names in a message, in characters. */
const MOST_LISTED = 1500;

/** Why no request can have one of these names; `null` if one can. `what` says what they are names of. */
export function nameProblem(pattern: string, names: readonly string[], what: string): string | null {
  if (names.some(globTest(pattern))) return null;
  return `"${pattern}" is no ${what}, so the rule would never act${hintOrAll(pattern, names, MOST_LISTED)}`;
}

/** Why no request can have an endpoint of this pattern; `null` if one can. */
export function endpointProblem(pattern: string, endpoints: readonly string[]): string | null {
  const whole = endpoints.filter((one) => one.endsWith(` ${pattern}`));
  if (whole.length === 0) return nameProblem(pattern, endpoints, "endpoint");
  const names = whole.map((one) => `"${one}"`).join(" or ");
  return `"${pattern}" is a path, and an endpoint has its method in front: write ${names}`;
}

/** Why no request can have a method of this pattern; `null` if one can. */
export function methodProblem(pattern: string): string | null {
  const capitals = pattern.toUpperCase();
  const isThere = METHODS.some(globTest(capitals));
  if (!isThere) return nameProblem(capitals, METHODS, "method");
  return capitals === pattern
    ? null
    : `methods are written in capitals, so "${pattern}" would never act: write ${capitals}`;
}

/** Why no request can ask for what has a hash of this pattern; `null` if one can. */
export function hashProblem(pattern: string): string | null {
  const isOne = pattern.includes("*") ? /^[0-9a-f*]*$/.test(pattern) : /^[0-9a-f]{12}$/.test(pattern);
  return isOne ? null : `"${pattern}" is no hash as a tape has it behind #: twelve digits, 0-9 and a-f`;
}
