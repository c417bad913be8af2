/** Group A of the checklist: SDKs and a server that behaves. */
import { strict as assert } from "node:assert";
import { generateText, streamText } from "ai";
import * as z from "zod";
import { aiSdkArgs } from "./clients/ai_sdk.ts";
import { langchain } from "./clients/langchain.ts";
import { ASK, CLIENTS, openai7 } from "./clients/openai.ts";
import { readChunks } from "./clients/read.ts";
import { HELLO } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import type { Server } from "./server.ts";
import { anew, framesOf, targetOf } from "./support.ts";

const { test } = suiteOf();
const post = (server: Server, body: object) =>
  fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer sk-raw" },
    body: JSON.stringify({ ...ASK, ...body }),
  });

interface Chunk {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly usage?: unknown;
  readonly choices: readonly {
    readonly delta: Readonly<Record<string, unknown>>;
    readonly finish_reason: string | null;
  }[];
}

async function chunksOf(server: Server, body: object = {}): Promise<Chunk[]> {
  const frames = await framesOf(await post(server, { stream: true, ...body }));
  assert.ok(frames.every(({ event }) => event === undefined), "chat frames have no event name");
  assert.equal(frames.pop()?.data, "[DONE]");
  return frames.map(({ data }) => JSON.parse(data));
}

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`1. ${name}: create() gives text, usage and the id of the request`, async (server) => {
    await server.reset();
    const asked = clientOf(targetOf(server)).chat.completions.create(ASK);
    const { data, response } = await asked.withResponse();
    assert.ok(data.choices[0]?.message.content);
    assert.ok((data.usage?.total_tokens ?? 0) > 0);
    assert.match(data._request_id ?? "", /^req_[0-9a-f]{32}$/);
    assert.equal(data._request_id, response.headers.get("x-request-id"));
    const [row] = await server.requests();
    assert.equal(row?.["request_id"], data._request_id);
    assert.equal(row?.["completion_tokens"], data.usage?.completion_tokens);
  });

  test(`4. ${name}: the chunks of a stream add up to the text of create()`, async (server) => {
    const { completions } = clientOf(targetOf(server)).chat;
    const whole = await anew(server, async () => await completions.create(ASK));
    const { text } = await anew(
      server,
      async () => await readChunks(await completions.create({ ...ASK, stream: true })),
    );
    assert.equal(text, whole.choices[0]?.message.content);
  });

  test(`6. ${name}: stream().finalChatCompletion() has usage under include_usage`, async (server) => {
    await server.reset();
    const asked = { ...ASK, stream_options: { include_usage: true } };
    const final = await clientOf(targetOf(server)).chat.completions.stream(asked).finalChatCompletion();
    const [row] = await server.requests();
    assert.equal(final.usage?.completion_tokens, row?.["completion_tokens"]);
    assert.equal(final.choices[0]?.finish_reason, "stop");
  });
}

test("3. content-type is application/json, or text/event-stream for a stream", async (server) => {
  for (const [stream, type] of [[false, "application/json"], [true, "text/event-stream"]] as const) {
    const response = await post(server, { stream });
    assert.match(response.headers.get("content-type") ?? "", new RegExp(`^${type}`));
    await response.body?.cancel();
  }
});

test("5. a stream ends with data: [DONE] and two LF, and has no CR", async (server) => {
  const text = await (await post(server, { stream: true })).text();
  assert.ok(text.endsWith("\n\ndata: [DONE]\n\n"));
  assert.ok(!text.includes("\r"));
});

test("8. without include_usage no chunk has usage", async (server) => {
  assert.ok((await chunksOf(server)).every((chunk) => !("usage" in chunk)));
});

test("9. with include_usage every chunk has usage null, but the last, which has no choices", async (server) => {
  const chunks = await chunksOf(server, { stream_options: { include_usage: true } });
  const last = chunks.pop();
  assert.deepEqual(last?.choices, []);
  assert.ok(last.usage);
  assert.ok(chunks.every(({ usage }) => usage === null));
});

test("10. the first delta has the role", async (server) => {
  const [first] = await chunksOf(server);
  assert.equal(first?.choices[0]?.delta["role"], "assistant");
});

test("11. the last chunk has an empty delta and a finish_reason", async (server) => {
  const [choice] = (await chunksOf(server)).at(-1)?.choices ?? [];
  assert.deepEqual(choice?.delta, {});
  assert.equal(choice?.finish_reason, "stop");
});

test("12. id, created and model are the same in all chunks", async (server) => {
  const chunks = await chunksOf(server);
  assert.equal(new Set(chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size, 1);
});

test("13. AI SDK: generateText gives text, usage and a finish reason", async (server) => {
  const { text, usage, finishReason } = await generateText(aiSdkArgs(targetOf(server)));
  assert.ok(text.length > 0);
  assert.equal(finishReason, "stop");
  assert.ok((usage.outputTokens ?? 0) > 0);
});

test("14. AI SDK: streamText tells finish reason and usage", async (server) => {
  const result = streamText(aiSdkArgs(targetOf(server)));
  assert.ok((await result.text).length > 0);
  assert.equal(await result.finishReason, "stop");
  assert.ok(((await result.usage).outputTokens ?? 0) > 0);
});

const counted = z.object({ input_tokens: z.number(), output_tokens: z.number() });

test("15. LangChain: invoke has usage_metadata", async (server) => {
  const message = await langchain(targetOf(server)).invoke(HELLO);
  assert.ok(message.text.length > 0);
  assert.ok(counted.parse(message.usage_metadata).output_tokens > 0);
});

test("15. LangChain: stream yields a chunk with usage", async (server) => {
  const usages: unknown[] = [];
  for await (const chunk of await langchain(targetOf(server)).stream(HELLO)) {
    if (chunk.usage_metadata) usages.push(chunk.usage_metadata);
  }
  assert.equal(usages.length, 1);
});

const EMOJI = "👩‍👩‍👧‍👦 naïve 日本語 🏳️‍🌈";

/** Gives a body byte by byte, so that every character of more than one is torn apart. */
const byteByByte: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const bytes = new TransformStream<Uint8Array, Uint8Array>({
    transform: (part, out) => part.forEach((byte) => out.enqueue(Uint8Array.of(byte))),
  });
  return new Response(response.body?.pipeThrough(bytes), response);
};

test("23. openai: emoji survive a stream that comes byte by byte", async (server) => {
  await server.configure({ llm: { response: { mode: "echo" } } });
  for (const clientOf of Object.values(CLIENTS)) {
    const { completions } = clientOf({ ...targetOf(server), fetch: byteByByte }).chat;
    const messages = [{ role: "user" as const, content: EMOJI }];
    const stream = await completions.create({ model: ASK.model, messages, stream: true });
    assert.equal((await readChunks(stream)).text, `Echo: ${EMOJI}`);
  }
  await server.configure({ llm: { response: { mode: "random" } } });
});

test("24. openai 7: concurrent requests do not mix ids, texts or rows", async (server) => {
  await server.configure({ llm: { response: { mode: "echo" } } });
  await server.reset();
  const answers = await Promise.all(Array.from({ length: 20 }, async (_, i) => {
    const messages = [{ role: "user" as const, content: `I am ${i}` }];
    const key = `sk-${String(i).padStart(20, "0")}`;
    const { completions } = openai7(targetOf(server, key)).chat;
    const { data, request_id } = await completions.create({ model: ASK.model, messages }).withResponse();
    assert.equal(data.choices[0]?.message.content, `Echo: I am ${i}`);
    return { client: `sk-…${key.slice(-4)}`, id: data.id, request_id };
  }));
  assert.equal(new Set(answers.map(({ id }) => id)).size, 20);
  const rows = await server.requests();
  for (const { client, request_id } of answers) {
    assert.equal(rows.find((row) => row["request_id"] === request_id)?.["client"], client);
  }
  await server.configure({ llm: { response: { mode: "random" } } });
});
