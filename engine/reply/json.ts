/**
 * Rewrites the JSON in an answer, whatever is around it: it is a whole body, a line, or what is behind `data:`.
 *
 * @module
 */
import { mapText } from "./body.ts";
import { isObject, type Json } from "../base/json.ts";
import type { Answer } from "./reply.ts";

/** Text before a JSON object, the object, and the text after it. */
const OBJECT = /^([^{]*)(\{.*\})([^}]*)$/s;

const decoder = new TextDecoder();

/** Writes a value the way the text that it replaces was written. */
type Write = (value: unknown) => string;

/** A piece of an answer with other JSON in it; one without a JSON object stays as it is. */
export function rewritten(text: string, change: (json: Json, write: Write) => string): string {
  const [, before = "", json = "", after = ""] = OBJECT.exec(text) ?? [];
  const parsed = parse(json);
  if (!parsed) return text;
  const indent = json.includes("\n") ? 2 : 0;
  return before + change(parsed, (value) => JSON.stringify(value, null, indent)) + after;
}

/** A frame, or another piece with a text, with other JSON in it. */
export function mapFrame<Piece extends { readonly text: string | Uint8Array }>(
  frame: Piece,
  change: (json: Json, write: Write) => string,
): Piece {
  const { text } = frame;
  return { ...frame, text: rewritten(typeof text === "string" ? text : decoder.decode(text), change) };
}

/** The JSON object in a piece of an answer. */
export function jsonIn(text: string): Json | undefined {
  return parse(OBJECT.exec(text)?.[2] ?? "");
}

function parse(json: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // several objects, or none
  }
}

/** An answer with each of its JSON objects changed: one if it is whole, that of every frame if it is a stream. */
export function mapJson(answer: Answer, change: (json: Json) => unknown): Answer {
  return mapText(answer, (text) => rewritten(text, (json, write) => write(change(json))));
}

/**
 * A value with what stands under a key changed, wherever an object has that key; what is below it stays. Nothing in
 * its place leaves the key out.
 */
export function atKey(value: unknown, key: string, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => atKey(item, key, change));
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, key)) return { ...value, [key]: change(value[key]) };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, atKey(one, key, change)]));
}

/** A value without some keys, wherever an object has them. */
export function without(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce((left, key) => atKey(left, key, () => undefined), value);
}

/** True if an object has a key, or one of those in it. */
export function hasKey(value: unknown, key: string): boolean {
  if (Array.isArray(value)) return value.some((item) => hasKey(item, key));
  return isObject(value) &&
    (Object.hasOwn(value, key) || Object.values(value).some((one) => hasKey(one, key)));
}

/** An answer in which every number is another text, which need not be JSON. */
export function mapNumbers(answer: Answer, literal: string): Answer {
  const mark = "\u0000number\u0000";
  const marked = JSON.stringify(mark);
  return mapText(
    answer,
    (text) =>
      rewritten(text, (json, write) => write(withNumbers(json, () => mark)).replaceAll(marked, literal)),
  );
}

/** A value with each of its numbers changed. */
export function withNumbers(value: unknown, change: (number: number) => unknown): unknown {
  if (typeof value === "number") return change(value);
  if (Array.isArray(value)) return value.map((item) => withNumbers(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withNumbers(one, change)]));
}
