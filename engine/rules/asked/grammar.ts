/**
 * Grammar of requested faults:
 *
 *     slow_response(delay_sec=2),truncated_html
 *     incomplete_response(part_pct=[10, 20], how=rst)
 *
 * Names of faults as `errorworks faults` lists them, separated by commas; options by their names, with YAML as values.
 *
 * @module
 */
import { ApiError, messageOf } from "../../base/error.ts";

/** A fault that a client asks for, as it is written. */
export interface FaultRequest {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Longest text, in characters, and most faults in it. */
const MOST_TEXT = 2000;
const MOST_WISHES = 8;

const WISH = /^([a-z][a-z0-9_]*)\s*(?:\((.*)\))?$/s;
const OPTION = /^([a-z][a-z0-9_]*)\s*=(.*)$/s;
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

type ParseYaml = typeof import("../../base/yaml.ts").parse;

/** Reads a text of this grammar. @throws {ApiError} 400 that says what is wrong and what would be right */
export async function parseFaultRequests(text: string): Promise<readonly FaultRequest[]> {
  if (text.length > MOST_TEXT) throw wrong(`expected at most ${MOST_TEXT} characters`);
  const parts = split(text);
  if (parts.length > MOST_WISHES) throw wrong(`expected at most ${MOST_WISHES} faults`);
  const { parse } = await import("../../base/yaml.ts"); // few clients ask for a fault
  return parts.map((part) => parseWish(part, parse));
}

/** A client's mistake in asking. */
export function wrong(message: string): ApiError {
  const example = "slow_response(delay_sec=2),connection_reset";
  return new ApiError({
    status: 400,
    code: "wrong_ask",
    message: `Cannot tell which fault is asked for (a right one is ${example}): ${message}`,
  });
}

function parseWish(text: string, parse: ParseYaml): FaultRequest {
  const [, name, inside] = WISH.exec(text) ?? [];
  if (name === undefined) throw wrong(`expected name or name(option=value, …), got "${text}"`);
  if (inside === undefined || inside.trim() === "") return { name, options: {} };
  const options: Record<string, unknown> = {};
  for (const part of split(inside)) {
    const [, key, value = ""] = OPTION.exec(part) ?? [];
    if (key === undefined) throw wrong(`${name}: expected option=value, got "${part}"`);
    if (Object.hasOwn(options, key)) throw wrong(`${name}: ${key} is there twice`);
    options[key] = valueOf(value, { path: `${name}.${key}`, parse });
  }
  return { name, options };
}

function valueOf(
  text: string,
  { path, parse }: { readonly path: string; readonly parse: ParseYaml },
): unknown {
  try {
    return parse(text, { logLevel: "error" });
  } catch (error) {
    throw wrong(`${path} is no YAML: ${messageOf(error).split("\n")[0]}`);
  }
}

/** The parts of a text between its commas, but for those in brackets and quotes. */
function split(text: string): string[] {
  const parts: string[] = [];
  const open: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (isQuote(text, at)) at = endOfQuote(text, at);
    else if (character in CLOSING) open.push(CLOSING[character] ?? "");
    else if (")]}".includes(character) && open.pop() !== character) {
      throw wrong(`"${character}" at character ${at + 1} closes nothing`);
    } else if (character === "," && open.length === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  if (open.length > 0) throw wrong(`"${open.at(-1)}" is missing`);
  return [...parts, text.slice(from).trim()];
}

/** A quote begins where a value begins; within a word it is an apostrophe. */
function isQuote(text: string, at: number): boolean {
  if (!`"'`.includes(text[at] ?? " ")) return false;
  const before = text.slice(0, at).trimEnd().at(-1) ?? "";
  return before !== "" && "=[{:,".includes(before);
}

function endOfQuote(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at++) {
    if (quote === '"' && text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  throw wrong(`${quote} is missing`);
}
