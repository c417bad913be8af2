/** Lines of group G about Gemini with Google's own SDK. */
import { strict as assert } from "node:assert";
import { gemini } from "./clients/gemini.ts";
import { HELLO } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import type { Server } from "./server.ts";
import { anew, answering, targetOf } from "./support.ts";

const { line, test } = suiteOf();
const ASK = { model: "gemini-2.5-flash", contents: HELLO };
const modelsOf = (server: Server) => gemini(targetOf(server, "AIza-own")).models;

test("127. Gemini: generateContent() gives text, usage and a finish reason", async (server) => {
  await server.reset();
  const answer = await modelsOf(server).generateContent(ASK);
  assert.ok(answer.text?.length);
  assert.equal(answer.candidates?.[0]?.finishReason, "STOP");
  const [row] = await server.requests();
  assert.equal(answer.usageMetadata?.promptTokenCount, row?.["prompt_tokens"]);
});

test("127. Gemini: generateContentStream() adds up to the text of generateContent()", async (server) => {
  const models = modelsOf(server);
  const whole = await anew(server, () => models.generateContent(ASK));
  const read = async () => await Array.fromAsync(await models.generateContentStream(ASK));
  const chunks = await anew(server, read);
  assert.ok(chunks.length > 1);
  assert.equal(chunks.map(({ text }) => text ?? "").join(""), whole.text);
  assert.deepEqual(chunks.at(-1)?.usageMetadata, whole.usageMetadata);
  assert.ok(chunks.every(({ usageMetadata }) => usageMetadata));
  assert.deepEqual(chunks.filter(({ candidates }) => candidates?.[0]?.finishReason), chunks.slice(-1));
});

const parametersJsonSchema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};
const CALLING = {
  ...ASK,
  config: { tools: [{ functionDeclarations: [{ name: "weather", parametersJsonSchema }] }] },
};

test("127. Gemini: a function is called with an object, whole and streamed, and its result answered", async (server) => {
  const models = modelsOf(server);
  const answer = await models.generateContent(CALLING);
  const [call] = answer.functionCalls ?? [];
  assert.equal(call?.name, "weather");
  assert.equal(typeof call.args?.["city"], "string");
  assert.equal(answer.candidates?.[0]?.finishReason, "STOP");
  const chunks = await Array.fromAsync(await models.generateContentStream(CALLING));
  assert.deepEqual(chunks.flatMap(({ functionCalls = [] }) => functionCalls.map(({ name }) => name)), [
    "weather",
  ]);
  const said = answer.candidates[0].content ?? assert.fail();
  const result = { functionResponse: { name: "weather", response: { output: "It rains." } } };
  const asked = { role: "user", parts: [{ text: HELLO }] };
  const told = { role: "user", parts: [result] };
  const next = await models.generateContent({ ...CALLING, contents: [asked, said, told] });
  assert.ok(next.text?.length);
});

test("127. Gemini: JSON fits its schema", async (server) => {
  const config = { responseMimeType: "application/json", responseJsonSchema: parametersJsonSchema };
  const { text } = await modelsOf(server).generateContent({ ...ASK, config });
  assert.equal(typeof JSON.parse(text ?? "").city, "string");
});

test("127. Gemini: a text that is cut ends by MAX_TOKENS, and a filtered one by SAFETY", async (server) => {
  const config = { maxOutputTokens: 2 };
  const cut = await modelsOf(server).generateContent({ ...ASK, config });
  assert.equal(cut.candidates?.[0]?.finishReason, "MAX_TOKENS");
  await answering(server, { finish: "content_filter" }, async () => {
    const filtered = await modelsOf(server).generateContent(ASK);
    assert.equal(filtered.candidates?.[0]?.finishReason, "SAFETY");
  });
});

test("127. Gemini: tokens are counted, texts embedded and models listed", async (server) => {
  const models = modelsOf(server);
  const { usageMetadata } = await models.generateContent(ASK);
  assert.equal((await models.countTokens(ASK)).totalTokens, usageMetadata?.promptTokenCount);
  const { embeddings } = await models.embedContent({
    model: "gemini-embedding-001",
    contents: [HELLO, "Hi"],
  });
  assert.equal(embeddings?.length, 2);
  assert.ok((embeddings[0]?.values?.length ?? 0) > 100);
  const listed = await Array.fromAsync(await models.list());
  assert.ok(listed.some(({ name }) => name === "models/gemini-2.5-flash"));
});

test("127. Gemini: a bad request is an ApiError that tells INVALID_ARGUMENT", async (server) => {
  const asked = () => modelsOf(server).generateContent({ ...ASK, config: { temperature: 3 } });
  await assert.rejects(asked, { name: "ApiError", status: 400, message: /"status":"INVALID_ARGUMENT"/ });
});

line({
  name: "127. Gemini: a 429 is an ApiError that tells RESOURCE_EXHAUSTED, and not tried again",
  fault: "rate_limit",
  options: { retry_after_sec: [0, 0] },
  ways: ["Google GenAI 3"],
  hits: 1,
  throws: "ApiError",
  message: /"code":429.*"status":"RESOURCE_EXHAUSTED"/s,
});

line({
  name: "127. Gemini: a 503 is an ApiError that tells UNAVAILABLE",
  fault: "service_unavailable",
  ways: ["Google GenAI 3"],
  hits: 1,
  throws: "ApiError",
  message: /"status":"UNAVAILABLE"/,
});
