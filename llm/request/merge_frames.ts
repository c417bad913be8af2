import { isObject, type Json } from "../../engine/base/json.ts";
import { jsonIn, rewritten } from "../../engine/reply/json.ts";
import { frameKind } from "./frame_kind.ts";
import type { Frame } from "./frames.ts";

/** Keys and places in lists, from the outside in. */
type Path = readonly (string | number)[];

/** Paths, by API, of the words or the input of a call in a frame that adds to them. */
const ADDED: readonly Path[] = [
  ["choices", 0, "delta", "content"],
  ["choices", 0, "delta", "reasoning_content"],
  ["choices", 0, "delta", "refusal"],
  ["choices", 0, "delta", "tool_calls", 0, "function", "arguments"],
  ["choices", 0, "delta", "tool_calls", 0, "custom", "input"],
  ["choices", 0, "delta", "function_call", "arguments"],
  ["choices", 0, "text"],
  ["delta"],
  ["delta", "text"],
  ["delta", "thinking"],
  ["delta", "partial_json"],
  ["candidates", 0, "content", "parts", 0, "text"],
  ["message", "content"],
  ["message", "thinking"],
  ["response"],
  ["thinking"],
];
/** Paths of the values by which the words of one part are told from those of another. */
const PLACES: readonly Path[] = [
  ["type"],
  ["index"],
  ["output_index"],
  ["content_index"],
  ["summary_index"],
  ["choices", 0, "index"],
  ["choices", 0, "delta", "tool_calls", 0, "index"],
  ["candidates", 0, "content", "parts", 0, "thought"],
];

/** Lists that have an entry for each token. */
const LISTS: readonly Path[] = [
  ["choices", 0, "logprobs", "content"],
  ["choices", 0, "logprobs", "refusal"],
  ["logprobs"],
];
const CALL_ID: Path = ["choices", 0, "delta", "tool_calls", 0, "id"];

/** A frame that adds words or input to a part of an answer. */
interface Addition {
  readonly frame: Frame;
  readonly json: Json;
  readonly path: Path;
  /** Key of the part that it adds to. */
  readonly key: string;
  /** True if it is the first frame of a call. */
  readonly opens: boolean;
}

/**
 * The same stream with what so many frames add in one, as the API itself would write it: several tokens, or a whole
 * call. Only neighbours that add to the same part are put together; `due` waits for one of them.
 */
export function mergedFrames(
  frames: readonly Frame[],
  most: number,
  due: (frame: Frame) => Promise<void> | void,
): Frame[] {
  const merged: Frame[] = [];
  let group: Addition[] = [];
  const flush = () => {
    const [first, ...rest] = group;
    if (first) merged.push(rest.length === 0 ? first.frame : joined(first, rest, due));
    group = [];
  };
  for (const frame of frames) {
    const addition = additionOf(frame);
    const [first] = group;
    if (!addition || addition.opens || addition.key !== first?.key || group.length >= most) flush();
    if (addition) group.push(addition);
    else merged.push(frame);
  }
  flush();
  return merged;
}

function additionOf(frame: Frame): Addition | null {
  const json = typeof frame.text === "string" ? jsonIn(frame.text) : undefined;
  if (!json || frameKind(json) === "finish") return null;
  const [path, ...more] = ADDED.filter((path) => {
    const text = valueAt(json, path);
    return typeof text === "string" && (text !== "" || path.includes("tool_calls"));
  });
  if (!path || more.length > 0) return null;
  const key = JSON.stringify([path, ...PLACES.map((place) => valueAt(json, place) ?? null)]);
  return { frame, json, path, key, opens: valueAt(json, CALL_ID) !== undefined };
}

function joined(
  { frame, json, path }: Addition,
  rest: readonly Addition[],
  due: (frame: Frame) => Promise<void> | void,
): Frame {
  const all = [json, ...rest.map((one) => one.json)];
  const { obfuscation: _, ...first } = json;
  const lists = [path, ...LISTS.filter((list) => Array.isArray(valueAt(json, list)))];
  const last = all.at(-1) ?? json;
  const whole = lists.reduce<unknown>((value, at) => placed(value, at, sumOf(all, at)), {
    ...first,
    ...("usageMetadata" in last ? { usageMetadata: last["usageMetadata"] } : {}),
  });
  return {
    text: rewritten(String(frame.text), (_json, write) => write(whole)),
    part: rest[0]?.frame.part ?? frame.part,
    async hold() {
      await frame.hold?.();
      for (const { frame } of rest) {
        await due(frame);
        await frame.hold?.();
      }
    },
  };
}

/** The texts, or the lists, at the same place of several values, one behind the other. */
function sumOf(all: readonly Json[], path: Path): unknown {
  const values = all.map((json) => valueAt(json, path));
  return values.some(Array.isArray) ? values.flat() : values.join("");
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((inner, key) => {
    if (typeof key === "number") return Array.isArray(inner) ? inner[key] : undefined;
    return isObject(inner) ? inner[key] : undefined;
  }, value);
}

/** A value with another one at a place in it. */
function placed(value: unknown, [key, ...below]: Path, inner: unknown): unknown {
  if (key === undefined) return inner;
  if (Array.isArray(value)) {
    return value.map((one, index) => index === key ? placed(one, below, inner) : one);
  }
  return isObject(value) ? { ...value, [key]: placed(value[key], below, inner) } : value;
}
