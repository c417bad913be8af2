/** The headers that SDKs of OpenAI get with answers. */
import { strict as assert } from "node:assert";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { HELLO, MODEL } from "./clients/target.ts";
import type { Server } from "./server.ts";

/** A path, and what is sent there. */
export interface Asked {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function streamed({ path, body }: Asked): Asked {
  return { path, body: { ...body, stream: true } };
}

export const CHAT: Asked = { path: "/chat/completions", body: ASK };
export const CHAT_SSE: Asked = streamed(CHAT);
export const RESPONSES: Asked = { path: "/responses", body: { model: MODEL, input: HELLO } };
export const RESPONSES_SSE: Asked = streamed(RESPONSES);
export const COMPLETIONS: Asked = {
  path: "/completions",
  body: { model: "gpt-3.5-turbo-instruct", prompt: HELLO },
};
export const COMPLETIONS_SSE: Asked = streamed(COMPLETIONS);
export const EMBEDDINGS: Asked = {
  path: "/embeddings",
  body: { model: "text-embedding-3-small", input: HELLO },
};

/** The headers of an answer. */
export interface Got {
  /** Name of the client and of the request, for messages. */
  readonly tale: string;
  readonly headers: Headers;
  readonly text: string;
  /** Time that the request took, in milliseconds. */
  readonly ms: number;
}

/** Responses to each of these requests from both versions of the SDK, one after the other. */
export async function gotFrom(server: Server, asked: readonly Asked[], key = "sk-headers"): Promise<Got[]> {
  const all: Got[] = [];
  for (const [name, clientOf] of Object.entries(CLIENTS)) {
    const client = clientOf({ url: server.url, key, fetch });
    for (const { path, body } of asked) {
      const start = performance.now();
      const response = await client.post(path, { body }).asResponse();
      const text = await response.text();
      assert.equal(response.status, 200, text);
      const tale = `${name}: ${path}${"stream" in body ? ", streamed" : ""}`;
      all.push({ tale, headers: response.headers, text, ms: performance.now() - start });
    }
  }
  return all;
}
