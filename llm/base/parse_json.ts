import { sliced, type Steps } from "../../engine/base/clock.ts";
import type { AnyText } from "../../engine/base/long_text.ts";

/** Characters of JSON that are parsed in one step: less than a millisecond of the densest. */
const AT_ONCE = 8_192;
/** Characters that are searched in one step. */
const SEARCHED_AT_ONCE = 16_384;
/** Escapes that are passed over in one step. */
const ESCAPES_AT_ONCE = 4_096;
/** Levels of lists and objects that are taken apart; what is deeper is parsed as a whole. */
const LEVELS = 32;

/**
 * Parses JSON as `JSON.parse` does: a long text in steps, between which others are served. Names, numbers and white space
 * of more than half a million characters are refused.
 *
 * @throws {SyntaxError}
 */
export async function parsedJson(text: AnyText): Promise<unknown> {
  return isShortJson(text) ? JSON.parse(String(text)) : await sliced(parseSteps(text));
}

/** Tells whether JSON is so short that it is parsed in one step. */
export function isShortJson({ length }: AnyText): boolean {
  return length <= AT_ONCE;
}

/** Parses JSON in steps. @throws {SyntaxError} */
export function* parseSteps(text: AnyText): Steps<unknown> {
  const [root] = yield* longPartsIn(text);
  if (!root) return parsedAtOnce(text.slice(0)); // there is nothing long in it but white space
  if (!isBlank(text.slice(0, root.from) + text.slice(root.to))) throw wrong();
  return yield* valueOf(text, root);
}

/** A list, an object or a text that is too long for one step: what stands from `from` to before `to`. */
interface LongPart {
  readonly from: number;
  readonly to: number;
  /** Of a list or an object: its members, those of one run together. A text has none. */
  readonly runs: readonly Run[] | null;
}

/** Neighbours in a list or an object, without the commas around them; a long one stands alone. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly long: LongPart | null;
}

/** A list or an object whose end has not been found. */
class OpenPart {
  readonly from: number;
  readonly #runs: Run[] = [];
  /** First character of the members that are in no run, and of the last of them. */
  #start: number;
  #last: number;
  #long: LongPart | null = null;

  constructor(from: number) {
    this.from = from;
    this.#start = this.#last = from + 1;
  }

  /** A comma between its members. */
  comma(at: number): void {
    if (this.#long || at - this.#start >= AT_ONCE) this.#cut(at);
    this.#last = at + 1;
  }

  /** A long part in its last member. */
  holds(part: LongPart): void {
    if (this.#last > this.#start) this.#cut(this.#last - 1);
    if (this.#long) throw wrong();
    this.#long = part;
  }

  /** The whole part, or `null` for one that is short. */
  closed(to: number): LongPart | null {
    if (to - this.from <= AT_ONCE) return null;
    this.#cut(to - 1);
    return { from: this.from, to, runs: this.#runs };
  }

  #cut(to: number): void {
    this.#runs.push({ from: this.#start, to, long: this.#long });
    this.#start = to + 1;
    this.#long = null;
  }
}

/** The long part that a text is, in a list; an empty list where it has none. Brackets are counted, not compared. */
function* longPartsIn(text: AnyText): Steps<LongPart[]> {
  const found: LongPart[] = [];
  const open: OpenPart[] = [];
  let [depth, rest_at, slash] = [0, SEARCHED_AT_ONCE, -1];
  const hold = (part: LongPart | null) => {
    if (!part) return;
    const around = open.at(-1);
    if (around) around.holds(part);
    else found.push(part);
  };
  for (let at = 0; at < text.length; at++) {
    if (at >= rest_at) {
      rest_at = at + SEARCHED_AT_ONCE;
      yield;
    }
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const from = at;
        [at, slash] = yield* endOfText(text, from, slash);
        const isLong = at - from > AT_ONCE && depth <= LEVELS && !isName(text, at + 1);
        if (isLong) hold({ from, to: at + 1, runs: null });
        break;
      }
      case BRACE:
      case BRACKET:
        if (depth++ < LEVELS) open.push(new OpenPart(at));
        break;
      case BRACE_END:
      case BRACKET_END:
        if (--depth < 0) throw wrong();
        if (depth < LEVELS) hold(open.pop()?.closed(at + 1) ?? null);
        break;
      case COMMA:
        if (depth <= LEVELS) open.at(-1)?.comma(at);
    }
  }
  if (depth > 0 || found.length > 1) throw wrong();
  return found;
}

const [QUOTE, COMMA, COLON] = [0x22, 0x2c, 0x3a];
const [BRACKET, BRACKET_END, BRACE, BRACE_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Tells whether the text that ends before `at` is the name of a property. */
function isName(text: AnyText, at: number): boolean {
  while (isSpace(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === COLON;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Index of the quotation mark that ends a text, and of the first backslash behind it; `slash` is one found before. */
function* endOfText(
  text: AnyText,
  from: number,
  slash: number,
): Steps<readonly [end: number, slash: number]> {
  const nextSlash = (at: number) => {
    const found = text.indexOf("\\", at);
    return found < 0 ? Infinity : found;
  };
  let end = text.indexOf('"', from + 1);
  if (end - from > SEARCHED_AT_ONCE) yield; // to search through megabytes takes milliseconds
  let next = slash > from ? slash : nextSlash(from + 1);
  if (next - from > SEARCHED_AT_ONCE) yield;
  for (let count = 1; end >= 0 && next < end; count++) {
    if (end === next + 1) end = text.indexOf('"', next + 2);
    next = nextSlash(next + 2);
    if (count % ESCAPES_AT_ONCE === 0) yield;
  }
  if (end < 0) throw wrong();
  return [end, next];
}

function* valueOf(text: AnyText, { from, to, runs }: LongPart): Steps<unknown> {
  if (!runs) return yield* textOf(text, from + 1, to - 1);
  const ends = text.slice(from, from + 1) + text.slice(to - 1, to);
  if (ends !== "[]" && ends !== "{}") throw wrong();
  return ends === "[]" ? yield* listOf(text, runs) : yield* objectOf(text, runs);
}

function* listOf(text: AnyText, runs: readonly Run[]): Steps<unknown[]> {
  const all: unknown[] = [];
  for (const run of isEmpty(text, runs) ? [] : runs) {
    yield;
    if (!run.long) {
      for (const item of membersOf<unknown[]>(text, run, "[]")) all.push(item);
    } else if (isBlank(around(text, run, run.long).join(""))) all.push(yield* valueOf(text, run.long));
    else throw wrong();
  }
  return all;
}

function* objectOf(text: AnyText, runs: readonly Run[]): Steps<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const run of isEmpty(text, runs) ? [] : runs) {
    yield;
    if (!run.long) {
      for (const [key, value] of Object.entries(membersOf<object>(text, run, "{}"))) put(all, key, value);
      continue;
    }
    const [before, behind] = around(text, run, run.long);
    const [key, ...others] = Object.keys(parsedAtOnce(`{${before}0}`));
    if (key === undefined || others.length > 0 || !isBlank(behind)) throw wrong();
    put(all, key, yield* valueOf(text, run.long));
  }
  return all;
}

/** Tells whether there is nothing but white space between two brackets. */
function isEmpty(text: AnyText, [run, ...others]: readonly Run[]): boolean {
  return run !== undefined && others.length === 0 && !run.long && isBlank(text.slice(run.from, run.to));
}

/** Short texts of a run before and behind its long part. */
function around(text: AnyText, run: Run, long: LongPart): readonly [before: string, behind: string] {
  return [text.slice(run.from, long.from), text.slice(long.to, run.to)];
}

/** The members of a run, of which there is at least one, as a list or an object of their own. */
function membersOf<Members>(text: AnyText, { from, to }: Run, [open, close]: string): Members {
  const members = text.slice(from, to);
  if (isBlank(members)) throw wrong();
  return parsedAtOnce(`${open}${members}${close}`);
}

/** A property as `JSON.parse` makes it, also where its name is that of the prototype. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") object[key] = value;
  else Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A long text: parts of the body as it is, which are copied nowhere, or pieces where something has to be unescaped. */
function* textOf(text: AnyText, from: number, to: number): Steps<string> {
  let all: string | null = null;
  for (let start = from; start < to; yield) {
    const piece = pieceOf(text, start, to);
    if (piece.includes("\\")) all ??= text.slice(from, start);
    if (all !== null) all += JSON.parse(`"${piece}"`);
    else if (CONTROL.test(piece)) throw wrong();
    start += piece.length;
  }
  return all ?? text.slice(from, to);
}

/** Characters that a JSON text has escaped. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const CONTROL = /[\0-\x1f]/;

/** Characters of a long text that are unescaped in one step. */
const UNESCAPED_AT_ONCE = 4 * AT_ONCE;
const LONGEST_ESCAPE = "\\u0000".length;

/** A piece that is unescaped in one step and cuts no escape. */
function pieceOf(text: AnyText, start: number, to: number): string {
  const ahead = text.slice(start, Math.min(start + UNESCAPED_AT_ONCE + LONGEST_ESCAPE, to));
  let end = 0;
  while (end < UNESCAPED_AT_ONCE) {
    const slash = ahead.indexOf("\\", end);
    if (slash < 0 || slash >= UNESCAPED_AT_ONCE) end = UNESCAPED_AT_ONCE;
    else end = slash + (ahead[slash + 1] === "u" ? LONGEST_ESCAPE : 2);
  }
  return ahead.slice(0, end);
}

/**
 * Longest name, number or white space, in characters: those are parsed in one step. `JSON.parse` takes longer ones, which
 * nobody sends in good faith.
 */
const LONGEST_AT_ONCE = 524_288;

/** Parses what has no long part. */
function parsedAtOnce(text: string) {
  if (text.length > LONGEST_AT_ONCE) throw wrong();
  return JSON.parse(text);
}

/** White space of JSON, and nothing else; not too much of it. */
function isBlank(text: string): boolean {
  return text.length <= LONGEST_AT_ONCE && /^[ \t\n\r]*$/.test(text);
}

function wrong(): SyntaxError {
  return new SyntaxError("Cannot parse the text as JSON");
}
