import { strict as assert } from "node:assert";
import type { Bench } from "../../harness.ts";

/** A model that does not think. */
export const MODEL = "gemini-2.0-flash";
export const CONTENTS = [{ role: "user", parts: [{ text: "Hello there" }] }];
export const WEATHER = {
  functionDeclarations: [{
    name: "weather",
    parameters: { type: "OBJECT", properties: { city: { type: "STRING" } }, required: ["city"] },
  }],
};

/** Tells a model to do something; `verb` may have a query behind it. */
export function call(
  ask: Bench["ask"],
  verb: string,
  body: unknown = {},
  headers: HeadersInit = {},
  model = MODEL,
): Promise<Response> {
  const whole = { ...(verb.startsWith("embed") ? {} : { contents: CONTENTS }), ...Object(body) };
  return ask(`/v1beta/models/${model}:${verb}`, { method: "POST", headers, body: JSON.stringify(whole) });
}

/** The messages of a stream of events, each in a line of its own, in CRLF. */
export async function eventsOf(response: Response) {
  const frames = (await response.text()).split("\r\n\r\n");
  assert.equal(frames.pop(), "", "a stream ends with an empty line");
  return frames.map((frame) => {
    assert.ok(frame.startsWith("data: {") && !frame.includes("\n"), frame);
    return JSON.parse(frame.slice("data: ".length));
  });
}

// deno-lint-ignore no-explicit-any -- the tests look into JSON without checking it first
type Message = any;

/** The answer that the messages of a stream come to. */
export function joined(messages: readonly Message[]) {
  const last = messages.at(-1);
  const parts: Record<string, unknown>[][] = [];
  for (const { candidates } of messages) {
    for (const { index, content } of candidates) {
      const mine = parts[index] ??= [];
      for (const part of content.parts) add(mine, part);
    }
  }
  const candidates = last.candidates.map((candidate: Message, index: number) => {
    const said = parts[index]!.filter(({ text }) => text !== "");
    return { ...candidate, content: said.length > 0 ? { parts: said, role: "model" } : { role: "model" } };
  });
  return { ...last, candidates };
}

function add(parts: Record<string, unknown>[], part: Record<string, unknown>): void {
  const last = parts.at(-1);
  if (last && "text" in part && "text" in last && part["thought"] === last["thought"]) {
    last["text"] = `${last["text"]}${part["text"]}`;
  } else parts.push({ ...part });
}
