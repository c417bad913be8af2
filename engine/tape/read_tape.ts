import { ConfigError } from "../base/error.ts";
import { MOST_LINES, type Tape, tapeKey, type TapeLine } from "./tape.ts";

/** A line with its number in the file, from 1. */
export interface ReadLine extends TapeLine {
  readonly number: number;
}

/** Name of a line in rows and messages. */
export function lineName({ number }: Pick<ReadLine, "number">): string {
  return `tape line ${number}`;
}

/** A tape that was read. */
export interface ReadTape extends Tape {
  readonly lines: readonly ReadLine[];
}

const FORM = 'attempt N of DOMAIN METHOD PATH "text" #HASH: FAULT option=value …';
// A line ends at \n alone: `s`, since a text may have other separators in it.
const HEAD = /^tape of errorworks (\S+):(.*)$/s;
const LINE =
  /^attempt ([1-9]\d{0,8}) of (\w+) ([A-Z]+) (\S+)(?: ("(?:[^"\\]|\\.)*"))? #([0-9a-f]{12}):((?: +\S.*)?)$/s;
const NAME = /^ +([a-z]\w*)(?= |$)/;
const OPTION = / +([a-z]\w*)=((?:"(?:[^"\\]|\\.)*"|[^\s"])+)/y;

/** Throws, saying which line is wrong. */
type Fail = (message: string) => never;

/**
 * Reads the lines of a tape. Empty ones, comments (`#`), and those that say `ok` stand for nothing.
 *
 * @throws {ConfigError} that names the line, what is wrong with it, and what would be right
 */
export function readTape(written: readonly string[]): ReadTape {
  const seen = new Map<string, number>();
  const lines: ReadLine[] = [];
  let head: Pick<Tape, "seed" | "preset"> = { seed: null, preset: null };
  for (const [at, raw] of written.entries()) {
    const text = raw.trim();
    if (text === "" || text.startsWith("#")) continue;
    const number = at + 1;
    const fail = (message: string): never => {
      throw new ConfigError([{ path: lineName({ number }), message }]);
    };
    if (text.startsWith("tape of ")) {
      head = headOf(text, fail);
      continue;
    }
    const line = lineOf(text, fail);
    const before = seen.get(tapeKey(line));
    if (before) fail(`line ${before} already decides attempt ${line.attempt} of #${line.asked}`);
    seen.set(tapeKey(line), number);
    if (line.step["fault"] === "ok") continue;
    if (lines.length === MOST_LINES) {
      fail(`at most ${MOST_LINES} lines are played: take this and all behind it out`);
    }
    lines.push({ ...line, number });
  }
  return { ...head, lines };
}

function headOf(text: string, fail: Fail): Pick<Tape, "seed" | "preset"> {
  const [, , rest = ""] = HEAD.exec(text) ?? fail("expected tape of errorworks VERSION: seed=N preset=NAME");
  const { seed = null, preset = null, ...others } = optionsOf(rest, fail);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) fail(`unknown key "${unknown}", expected seed or preset`);
  if (seed !== null && (!Number.isSafeInteger(seed) || Number(seed) < 0)) fail("seed= takes a whole number");
  return {
    seed: seed === null ? null : Number(seed),
    preset: preset === null ? null : String(preset),
  };
}

function lineOf(text: string, fail: Fail): TapeLine {
  const match = LINE.exec(text) ?? fail(`expected ${FORM}`);
  const [, attempt = "", domain = "", method = "", path = "", quoted = '""', asked = "", rest = ""] = match;
  const [head = "", fault] = NAME.exec(rest) ?? [];
  const { key = null, lies = false, ...options } = optionsOf(rest.slice(head.length), fail);
  if (fault === undefined && Object.keys(options).length === 0) fail(`expected a fault: ${FORM}`);
  if (key !== null && !/^[0-9a-f]{16}$/.test(String(key))) fail("key= takes sixteen hexadecimal digits");
  if (typeof lies !== "boolean") fail("lies= takes true or false");
  return {
    attempt: Number(attempt),
    domain,
    method,
    path,
    excerpt: String(valueOf(quoted, fail)),
    asked,
    step: fault === undefined ? options : { fault, ...options },
    key: key === null ? null : String(key),
    lies: lies === true,
  };
}

function optionsOf(rest: string, fail: Fail): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  const end = rest.trimEnd().length;
  for (let at = 0; at < end;) {
    OPTION.lastIndex = at;
    const [whole, name = "", value = ""] = OPTION.exec(rest) ??
      fail(`"${rest.slice(at).trim()}" is no option=value`);
    if (Object.hasOwn(options, name)) fail(`${name}= is there twice`);
    options[name] = name === "key" ? value : valueOf(value, fail);
    at += whole.length;
  }
  return options;
}

function valueOf(text: string, fail: Fail): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return /^["[{]/.test(text) ? fail(`${text} is no JSON`) : text;
  }
}
