/** Group E of the checklist: the headers of answers, as SDKs get them. */
import { strict as assert } from "node:assert";
import { request } from "node:http";
import { generateText, streamText } from "ai";
import * as z from "zod";
import { aiSdkArgs } from "./clients/ai_sdk.ts";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { readChunks } from "./clients/read.ts";
import type { Target } from "./clients/target.ts";
import * as got from "./got.ts";
import { suiteOf } from "./line.ts";
import { thrownBy } from "./refusal.ts";
import type { Server } from "./server.ts";

const { test } = suiteOf(["llm.response.random.max_words=20"]);

const { CHAT, CHAT_SSE, COMPLETIONS, COMPLETIONS_SSE, EMBEDDINGS, gotFrom, RESPONSES, RESPONSES_SSE } = got;
const OLDER = [COMPLETIONS, COMPLETIONS_SSE, EMBEDDINGS];
const NEWER = [CHAT, CHAT_SSE, RESPONSES, RESPONSES_SSE];

const targetOf = ({ url }: Server): Target => ({ url, key: "sk-headers", fetch });
const clientsOf = (server: Server) => Object.values(CLIENTS).map((clientOf) => clientOf(targetOf(server)));

const thrown = z.object({ requestID: z.string(), headers: z.instanceof(Headers) });

test("73. openai: the id of a request is req_ and 32 hex digits, and no two are the same", async (server) => {
  const ids = (await gotFrom(server, [...OLDER, ...NEWER])).map(({ headers }) => headers.get("x-request-id"));
  await Promise.all(
    clientsOf(server).map(async (client) => {
      const { completions } = client.chat;
      const good = await Promise.all(Array.from({ length: 20 }, async () => await completions.create(ASK)));
      ids.push(...good.map(({ _request_id }) => _request_id ?? null));
      ids.push(thrown.parse(await thrownBy(() => client.post(CHAT.path, { body: {} }))).requestID);
    }),
  );
  for (const id of ids) assert.match(id ?? "", /^req_[0-9a-f]{32}$/);
  assert.equal(new Set(ids).size, 2 * (OLDER.length + NEWER.length + 20 + 1));
});

const LATENCY_MS = 120;
const ROUNDING_MS = 2;

test("74. openai: openai-processing-ms is a whole number, and no less than the latency, nor more than it took", async (server) => {
  await server.configure({ llm: { latency: { base_ms: LATENCY_MS } } });
  try {
    for (const { tale, headers, ms } of await gotFrom(server, [CHAT, CHAT_SSE, RESPONSES, EMBEDDINGS])) {
      const told = headers.get("openai-processing-ms") ?? "";
      assert.match(told, /^\d+$/, tale);
      assert.ok(Number(told) >= LATENCY_MS - ROUNDING_MS, `${tale}: ${told}`);
      assert.ok(Number(told) <= ms + ROUNDING_MS, `${tale}: ${told} of ${ms}`);
    }
  } finally {
    await server.configure({ llm: { latency: { base_ms: 0 } } });
  }
});

test("75. openai: openai-version is 2020-10-01, also of what is refused by a model", async (server) => {
  for (const { tale, headers } of await gotFrom(server, [...OLDER, ...NEWER])) {
    assert.equal(headers.get("openai-version"), "2020-10-01", tale);
  }
  for (const client of clientsOf(server)) {
    const wrong = thrown.parse(await thrownBy(() => client.post(CHAT.path, { body: { ...ASK, n: 0 } })));
    assert.equal(wrong.headers.get("openai-version"), "2020-10-01");
    const lost = thrown.parse(await thrownBy(() => client.get("/models/gpt-0")));
    assert.equal(lost.headers.get("openai-version"), null);
  }
});

test("76. openai: only embeddings and legacy completions tell of the model in openai-model", async (server) => {
  for (const { tale, headers, text } of await gotFrom(server, OLDER)) {
    const model = headers.get("openai-model") ?? "";
    assert.ok(model !== "" && text.includes(JSON.stringify(model)), `${tale}: ${model}`);
  }
  for (const { tale, headers } of await gotFrom(server, NEWER)) {
    assert.equal(headers.get("openai-model"), null, tale);
  }
});

/** The headers and the beginning of a body as they are on the wire; `fetch` would unpack it without a word. */
function onTheWire({ url }: Server, { path, body }: got.Asked) {
  const headers = { authorization: "Bearer sk-raw", "accept-encoding": "gzip, deflate, br, zstd" };
  return new Promise<{ encoding: string | undefined; names: string[]; text: string }>((resolve, reject) => {
    const asking = request(
      `${url}/v1${path}`,
      { method: "POST", headers, agent: false },
      async (response) => {
        const text = (await Array.fromAsync(response.setEncoding("latin1"))).join("");
        const { "content-encoding": encoding } = response.headers;
        resolve({ encoding, names: Object.keys(response.headers), text });
      },
    );
    asking.on("error", reject);
    asking.end(JSON.stringify(body));
  });
}

test("81. a stream is not compressed, though gzip is offered", async (server) => {
  for (const asked of [CHAT_SSE, RESPONSES_SSE, COMPLETIONS_SSE]) {
    const { encoding, text } = await onTheWire(server, asked);
    assert.equal(encoding, undefined, asked.path);
    assert.match(text, /^(event: response\.created\n)?data: \{"/, asked.path);
  }
});

test("81. openai: who offers gzip gets the pieces of a stream while it lasts", async (server) => {
  await server.configure({ llm: { stream: { tokens_per_sec: 100 } } }); // ten words at least
  try {
    for (const client of clientsOf(server)) {
      const headers = { "accept-encoding": "gzip" };
      const asked = client.chat.completions.create({ ...ASK, stream: true }, { headers });
      const { data, response } = await asked.withResponse();
      assert.equal(response.headers.get("content-encoding"), null);
      const times: number[] = [];
      for await (const _ of data) times.push(performance.now());
      assert.ok((times.at(-1) ?? 0) - (times[0] ?? 0) >= 50, `all at ${times}`);
    }
  } finally {
    await server.configure({ llm: { stream: { tokens_per_sec: 1e6 } } });
  }
});

/** Of the connection, not of the answer. */
const HOP = ["connection", "keep-alive", "transfer-encoding"];

test("82. openai: withResponse() has every header that is on the wire, whole and streamed", async (server) => {
  for (const client of clientsOf(server)) {
    const { completions } = client.chat;
    const whole = await completions.create(ASK).withResponse();
    const stream = await completions.create({ ...ASK, stream: true }).withResponse();
    assert.equal((await readChunks(stream.data)).says, "answer");
    for (const [asked, { headers }] of [[CHAT, whole.response], [CHAT_SSE, stream.response]] as const) {
      const { names } = await onTheWire(server, asked);
      const missing = names.filter((name) => !HOP.includes(name) && !headers.has(name));
      assert.deepEqual(missing, []);
    }
    assert.equal(whole.data._request_id, whole.response.headers.get("x-request-id"));
  }
});

const NAMES = ["x-request-id", "openai-processing-ms", "x-ratelimit-remaining-tokens"];

test("82. AI SDK: the response of generateText and streamText has the headers", async (server) => {
  const whole = await generateText(aiSdkArgs(targetOf(server)));
  const stream = streamText(aiSdkArgs(targetOf(server)));
  await stream.text;
  for (const { headers } of [whole.response, await stream.response]) {
    assert.deepEqual(NAMES.filter((name) => !headers?.[name]), []);
  }
});
