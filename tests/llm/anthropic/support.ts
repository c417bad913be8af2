import { strict as assert } from "node:assert";
import type { Bench } from "../../harness.ts";

export const VERSION = { "anthropic-version": "2023-06-01" };

/** The header that Anthropic's API has to be told, and that no other API takes. */
export function versionFor(path: string): Readonly<Record<string, string>> {
  return path.startsWith("/v1/messages") ? VERSION : {};
}

/** The smallest request that gets an answer. */
export const HI = {
  model: "claude-haiku-4-5",
  max_tokens: 2000,
  messages: [{ role: "user", content: "Hello there" }],
};

export const WEATHER = {
  name: "weather",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

/** Creates a message. */
export function create(ask: Bench["ask"], body: unknown = {}, headers: HeadersInit = {}): Promise<Response> {
  return ask("/v1/messages", {
    method: "POST",
    headers: { ...VERSION, ...headers },
    body: JSON.stringify({ ...HI, ...Object(body) }),
  });
}

/** The events of a stream, each of which has to be named in a line of its own. */
export async function eventsOf(response: Response) {
  const frames = (await response.text()).split("\n\n");
  assert.equal(frames.pop(), "", "a stream ends with an empty line");
  return frames.map((frame) => {
    const [, event, data = ""] = /^event: (\w+)\ndata: (\{.*\})$/.exec(frame) ?? [];
    const json = JSON.parse(data);
    assert.equal(json.type, event);
    return json;
  });
}

/** The message that a stream tells of. */
export function joined(events: Awaited<ReturnType<typeof eventsOf>>) {
  const [{ message }] = events;
  const content: Record<string, unknown>[] = [];
  const inputs = new Map<number, string>();
  for (const { type, index, content_block, delta, usage } of events) {
    if (type === "content_block_start") content[index] = content_block;
    if (type === "message_delta") Object.assign(message, delta, { usage: { ...message.usage, ...usage } });
    if (type !== "content_block_delta") continue;
    const { type: _, partial_json, ...said } = delta;
    if (partial_json !== undefined) inputs.set(index, (inputs.get(index) ?? "") + partial_json);
    for (const [key, text] of Object.entries(said)) content[index]![key] = `${content[index]![key]}${text}`;
  }
  for (const [index, input] of inputs) content[index]!["input"] = JSON.parse(input);
  return { ...message, content };
}
