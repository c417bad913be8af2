import { hint } from "../base/hint.ts";
import { type Tape, tapeKey, type TapeLine, type TapeValue } from "./tape.ts";

const FORM = 'attempt N of METHOD PATH "text" #HASH: FAULT option=value …';
const LINE = /^attempt ([1-9]\d{0,8}) of ([A-Z]+) (\S+) ("(?:[^"\\]|\\.)*") #([0-9a-f]{10}): (\w+)(.*)$/;
const OPTION = /\s+([a-z]\w*)=("(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s"[]+)/y;

/**
 * Reads a tape. Empty lines, lines that begin with `#` and lines whose fault is `ok` say nothing.
 *
 * @throws {Error} that names the line, what is wrong with it, and what would be right
 */
export function readTape(text: string, faults: readonly string[]): Tape {
  const seen = new Map<string, number>();
  const tape: TapeLine[] = [];
  for (const [i, raw] of text.split("\n").entries()) {
    const written = raw.trim();
    if (written === "" || written.startsWith("#")) continue;
    const fail = (message: string): never => {
      throw new Error(`line ${i + 1} of the tape: ${message}`);
    };
    const line = lineOf(written, fail);
    const before = seen.get(tapeKey(line));
    if (before) fail(`line ${before} already decides attempt ${line.attempt} of #${line.asked}`);
    seen.set(tapeKey(line), i + 1);
    if (line.fault === "ok") continue;
    if (!faults.includes(line.fault)) fail(`there is no fault "${line.fault}"${hint(line.fault, faults)}`);
    tape.push(line);
  }
  return tape;
}

function lineOf(written: string, fail: (message: string) => never): TapeLine {
  const match = LINE.exec(written);
  if (!match) return fail(`it does not read ${FORM}`);
  const [, attempt = "", method = "", path = "", quoted = "", asked = "", fault = "", rest = ""] = match;
  const { key = null, ...options } = optionsOf(rest, fail);
  if (key !== null && !/^[0-9a-f]{16}$/.test(String(key))) fail("key= takes sixteen hexadecimal digits");
  const excerpt = String(valueOf(quoted, fail));
  const chance = key === null ? null : String(key);
  return { attempt: Number(attempt), method, path, excerpt, asked, fault, key: chance, options };
}

function optionsOf(rest: string, fail: (message: string) => never): Record<string, TapeValue> {
  const options: Record<string, TapeValue> = {};
  let at = 0;
  const end = rest.trimEnd().length;
  while (at < end) {
    OPTION.lastIndex = at;
    const [whole, name = "", value = ""] = OPTION.exec(rest) ??
      fail(`"${rest.slice(at).trim()}" is no option=value`);
    if (Object.hasOwn(options, name)) fail(`${name}= is there twice`);
    options[name] = name === "key" ? value : valueOf(value, fail);
    at += whole.length;
  }
  return options;
}

function valueOf(text: string, fail: (message: string) => never): TapeValue {
  try {
    return JSON.parse(text);
  } catch {
    return /^["[]/.test(text) ? fail(`${text} is no JSON`) : text;
  }
}
