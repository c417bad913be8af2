/** Helpers of tests that drive an SDK themselves. */
import { strict as assert } from "node:assert";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Target } from "./clients/target.ts";
import type { Patch, Server } from "./server.ts";

/** Deno's own `fetch`, with its connections kept alive, as a user has it. */
export const targetOf = ({ url }: Server, key = "sk-own"): Target => ({ url, key, fetch });

/** Runs `read` in a run of its own, so that it meets the same chance every time. */
export async function anew<T>(server: Server, read: () => Promise<T>): Promise<T> {
  await server.reset();
  return await read();
}

/** Lets a rule settle all answers while `read` runs. */
export function answering<T>(server: Server, answer: Patch, read: () => Promise<T>): Promise<T> {
  return inForce(server, { rules: [{ answer }] }, { rules: [] }, read);
}

/** Lets `llm.response.tool_calls` be other than by default while `read` runs. */
export function whileCalling<T>(server: Server, how: Patch, read: () => Promise<T>): Promise<T> {
  const usual = { pct: 100, parallel: [1, 1] };
  return inForce(server, { tool_calls: how }, { tool_calls: usual }, read);
}

async function inForce<T>(server: Server, on: Patch, off: Patch, read: () => Promise<T>): Promise<T> {
  await server.configure({ llm: { response: on } });
  try {
    return await read();
  } finally {
    await server.configure({ llm: { response: off } });
  }
}

/** A frame of a stream of server-sent events. */
export interface Frame {
  readonly event?: string | undefined;
  readonly data: string;
}

/** Frames of a stream, by an SSE decoder that belongs to no SDK. */
export async function framesOf({ body }: Response): Promise<Frame[]> {
  assert.ok(body);
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  return await Array.fromAsync(events);
}
