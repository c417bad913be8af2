/** Helpers of the tests of the Responses API. */
import { strict as assert } from "node:assert";
import type { Bench } from "../../../harness.ts";

/** The smallest request. */
export const ASK = { model: "gpt-4o", input: "Hello there" };

/** Parsed JSON, of which a test knows what to expect. */
// deno-lint-ignore no-explicit-any -- the tests look into JSON without checking it first
export type Parsed = any;

/** `POST /v1/responses`, or below it. */
export function post({ ask }: Bench, body: Record<string, unknown> = {}, path = ""): Promise<Response> {
  return ask(`/v1/responses${path}`, { method: "POST", body: JSON.stringify({ ...ASK, ...body }) });
}

/** A response that has to come. */
export async function respond(bench: Bench, body: Record<string, unknown> = {}): Promise<Parsed> {
  const response = await post(bench, body);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text);
}

/** The events of a stream, each checked for its frame and its number. */
export async function eventsOf(response: Response, first = 0): Promise<Parsed[]> {
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const frames = text.split("\n\n");
  assert.equal(frames.pop(), "", "a stream ends with an empty line");
  return frames.map((frame, index) => {
    const [, name, json = ""] = /^event: ([\w.]+)\ndata: (\{.*\})$/.exec(frame) ?? assert.fail(frame);
    const event = JSON.parse(json);
    assert.equal(event.type, name);
    assert.equal(event.sequence_number, first + index);
    return event;
  });
}

/** The events of a request with `stream: true`. */
export async function streamed(bench: Bench, body: Record<string, unknown> = {}): Promise<Parsed[]> {
  return await eventsOf(await post(bench, { ...body, stream: true }));
}

/** Types of events, repeated ones once. */
export function typesOf(events: readonly Parsed[]): string[] {
  return events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
}

/** A refusal that has to come. */
export async function refused(response: Response, status = 400): Promise<Parsed> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  return JSON.parse(text).error;
}

/** A function that can be called. */
export const WEATHER = {
  type: "function",
  name: "get_weather",
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};
