import type { Steps } from "../../engine/base/clock.ts";
import { isObject } from "../../engine/base/json.ts";

/** Characters of JSON after which the work may rest. */
const JSON_AT_ONCE = 8_192;

/** The text that `JSON.stringify` makes of parsed JSON, in steps between the properties of an object. */
export function* jsonSteps(value: unknown): Steps<string> {
  if (!isObject(value)) return JSON.stringify(value);
  let [text, rest_at] = ["", JSON_AT_ONCE];
  for (const key of Object.keys(value)) {
    text += `${text === "" ? "{" : ","}${JSON.stringify(key)}:${JSON.stringify(value[key])}`;
    if (text.length < rest_at) continue;
    rest_at = text.length + JSON_AT_ONCE;
    yield;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** Characters of a text up to which looking at each is cheaper than asking for its JSON. */
const SHORT_TEXT = 24;

/** True for a short text of printable ASCII in which JSON escapes nothing, as most tokens are: it stands there as it is. */
export function isPlain(text: string): boolean {
  if (text.length > SHORT_TEXT) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < SPACE || code > TILDE || code === QUOTE || code === BACKSLASH) return false;
  }
  return true;
}

const [SPACE, QUOTE, BACKSLASH, TILDE] = [0x20, 0x22, 0x5c, 0x7e];

/** A value if it is a text; `null` stands for anything else. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A value if it is a number; `null` stands for anything else. */
export function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** Parses JSON, or, if it was cut, the part of it that is whole: an empty object if nothing is. */
export function salvaged(text: string): unknown {
  for (const json of [text, wholePart(text)]) {
    try {
      return JSON.parse(json);
    } catch {
      continue;
    }
  }
  return {};
}

/** The beginning of a JSON text up to the last value that is whole, with all that is open closed. */
function wholePart(text: string): string {
  let [end, ending, open, isString] = [0, "", "", false];
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '"') isString = !isString;
    if (isString) {
      if (letter === "\\") at++;
      continue;
    }
    if (letter === "{" || letter === "[") open = (letter === "{" ? "}" : "]") + open;
    if (letter === "}" || letter === "]") open = open.slice(1);
    if (",{[}]".includes(letter)) [end, ending] = [letter === "," ? at : at + 1, open];
  }
  return text.slice(0, end) + ending;
}
