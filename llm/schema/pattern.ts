/**
 * Texts for regular expressions. The parser is a library; the writing is not, since those that write (randexp)
 * can not be bounded: `((a{999}){999}){999}` never comes back. No pattern is ever run: that may not end either.
 *
 * @module
 */
import { type AST, RegExpParser } from "@eslint-community/regexpp";
import { integerBetween, pick, type Random, type Range } from "../../engine/chance/random.ts";
import { MOST_CHARACTERS } from "./schema.ts";

const MOST_SOURCE = 1_000;
const MOST_STEPS = 20_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const PLAUSIBLE = `${LETTERS}ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789`;

/** Counts what is written, and keeps groups for references back to them. */
interface Writing {
  readonly random: Random;
  /** The text in pieces: one that grows by a character at a time leaves more to the garbage collector. */
  readonly pieces: string[];
  readonly groups: Map<AST.CapturingGroup, string>;
  /** Largest number of repetitions of `*` and `+` beyond the required ones. */
  readonly extra: Range;
  left: number;
}

/**
 * A text that a pattern matches, in a length if that comes about within ten tries. Lookaheads are passed over.
 * Nothing for what is no pattern, or one of more than 1,000 characters.
 */
export function patternText(random: Random, source: string, [min, max]: Range): string | undefined {
  const pattern = parsed(source);
  if (!pattern) return undefined;
  let extra: Range = [0, Math.min(Math.max(6, min), max, MOST_CHARACTERS)];
  let text = "";
  for (let i = 0, left = MOST_STEPS; i < 10 && left > 0; i++) {
    const writing: Writing = { random, pieces: [], groups: new Map(), extra, left };
    writeAlternative(writing, pattern.alternatives);
    text = writing.pieces.join("");
    left = writing.left;
    if (text.length < min && !/\$|\(\?/.test(source)) text += letters(random, min - text.length);
    if (text.length >= min && text.length <= max) return text;
    extra = text.length < min ? longer(extra) : shorter(extra);
  }
  return text;
}

function longer([low, high]: Range): Range {
  return [Math.min(2 * low + 1, high), high];
}

function shorter([low, high]: Range): Range {
  return [Math.floor(low / 2), Math.floor((low + high) / 2)];
}

/** With `u` as JSON Schema says, or without, as many are written. */
function parsed(source: string): AST.Pattern | undefined {
  if (source.length > MOST_SOURCE) return undefined;
  const parser = new RegExpParser({ ecmaVersion: 2025 });
  for (const unicode of [true, false]) {
    try {
      return parser.parsePattern(source, 0, source.length, { unicode });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return undefined;
}

function letters(random: Random, count: number): string {
  let text = "";
  for (let i = 0; i < Math.min(count, MOST_CHARACTERS); i++) text += letter(random, LETTERS);
  return text;
}

function letter(random: Random, letters: string): string {
  return letters.charAt(integerBetween(random, [0, letters.length - 1]));
}

function writeAlternative(writing: Writing, alternatives: readonly AST.Alternative[]): void {
  for (const element of pick(writing.random, alternatives).elements) {
    if (writing.left <= 0) break;
    write(writing, element);
  }
}

function write(writing: Writing, element: AST.Element): void {
  writing.left--;
  switch (element.type) {
    case "Group":
      return writeAlternative(writing, element.alternatives);
    case "CapturingGroup":
      return writeGroup(writing, element);
    case "Quantifier":
      return writeRepeated(writing, element);
    default:
      writing.pieces.push(pieceOf(writing, element));
  }
}

function writeGroup(writing: Writing, group: AST.CapturingGroup): void {
  const from = writing.pieces.length;
  writeAlternative(writing, group.alternatives);
  writing.groups.set(group, writing.pieces.slice(from).join(""));
}

function writeRepeated(writing: Writing, { min, max, element }: AST.Quantifier): void {
  const [less, more] = writing.extra;
  const times = integerBetween(writing.random, [Math.min(max, min + less), Math.min(max, min + more)]);
  for (let i = 0; i < times && writing.left > 0; i++) write(writing, element);
}

function pieceOf({ random, groups }: Writing, element: AST.Element): string {
  switch (element.type) {
    case "Backreference": {
      const group = [element.resolved].flat()[0];
      return (group && groups.get(group)) ?? "";
    }
    case "Character":
      return String.fromCodePoint(element.value);
    case "CharacterSet":
      return ofSet(random, element);
    case "CharacterClass":
      return ofClass(random, element);
    default:
      return ""; // assertions, and sets of the `v` flag, which JSON Schema does not have
  }
}

type CharacterSet = Exclude<AST.CharacterClassElement, { type: "CharacterClassRange" | "Character" }>;

function ofSet(random: Random, set: AST.CharacterSet | CharacterSet): string {
  return matching(random, (point) => isInSet(set, point));
}

function ofClass(random: Random, { negate, elements }: AST.CharacterClass): string {
  if (negate) return matching(random, (point) => !elements.some((one) => isIn(one, point)));
  if (elements.length === 0) return "";
  const element = pick(random, elements);
  if (element.type === "Character") return String.fromCodePoint(element.value);
  if (element.type !== "CharacterClassRange") return ofSet(random, element);
  return String.fromCodePoint(integerBetween(random, [element.min.value, element.max.value]));
}

/** A character that fits: a plausible one, else the first in Unicode's first pages. */
function matching(random: Random, fits: (point: number) => boolean): string {
  for (let i = 0; i < 20; i++) {
    const character = letter(random, PLAUSIBLE);
    if (fits(character.charCodeAt(0))) return character;
  }
  for (let point = 32; point < 0x500; point++) if (fits(point)) return String.fromCodePoint(point);
  return "";
}

function isIn(element: AST.ClassRangesCharacterClassElement | CharacterSet, point: number): boolean {
  if (element.type === "Character") return element.value === point;
  if (element.type !== "CharacterClassRange") return isInSet(element, point);
  return element.min.value <= point && point <= element.max.value;
}

/** True if a set has a character; of Unicode properties only the usual ones are known. */
function isInSet(set: AST.CharacterSet | CharacterSet, point: number): boolean {
  if (set.type !== "CharacterSet") return false;
  const character = String.fromCodePoint(point);
  switch (set.kind) {
    case "any":
      return !/[\n\r\u2028\u2029]/.test(character);
    case "digit":
      return /\d/.test(character) !== set.negate;
    case "space":
      return /\s/.test(character) !== set.negate;
    case "word":
      return /\w/.test(character) !== set.negate;
    case "property":
      return hasProperty(set, character) !== set.negate;
  }
}

const PROPERTIES: Readonly<Record<string, RegExp>> = {
  Ll: /\p{Ll}/u,
  Lowercase_Letter: /\p{Ll}/u,
  Lu: /\p{Lu}/u,
  Uppercase_Letter: /\p{Lu}/u,
  N: /\p{N}/u,
  Number: /\p{N}/u,
  Nd: /\p{Nd}/u,
  P: /\p{P}/u,
  Punctuation: /\p{P}/u,
  S: /\p{S}/u,
  Z: /\p{Z}/u,
  Cyrillic: /\p{Script=Cyrillic}/u,
  Greek: /\p{Script=Greek}/u,
  Emoji: /\p{Emoji}/u,
};

function hasProperty({ key, value }: AST.UnicodePropertyCharacterSet, character: string): boolean {
  return (PROPERTIES[value ?? key] ?? /\p{L}/u).test(character);
}
