/** Lines of group G about Ollama with its own SDK. */
import { strict as assert } from "node:assert";
import { ollama } from "./clients/ollama.ts";
import { HELLO } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import type { Server } from "./server.ts";
import { anew, targetOf } from "./support.ts";

const { line, test } = suiteOf();
const MODEL = "llama3.2";
const ASK = { model: MODEL, messages: [{ role: "user", content: HELLO }] };
const STREAM = { stream: true as const };
const clientOf = (server: Server) => ollama(targetOf(server));

test("127. Ollama: chat() gives text, figures and a reason", async (server) => {
  await server.reset();
  const answer = await clientOf(server).chat(ASK);
  assert.ok(answer.message.content.length > 0);
  assert.deepEqual([answer.done, answer.done_reason], [true, "stop"]);
  const [row] = await server.requests();
  assert.equal(answer.eval_count, row?.["completion_tokens"]);
  assert.equal(answer.prompt_eval_count, row?.["prompt_tokens"]);
});

test("127. Ollama: lines of a streamed chat() add up to the text of the whole", async (server) => {
  const client = clientOf(server);
  const whole = await anew(server, () => client.chat(ASK));
  const read = async () => await Array.fromAsync(await client.chat({ ...ASK, ...STREAM }));
  const lines = await anew(server, read);
  assert.ok(lines.length > 1);
  assert.equal(lines.map(({ message }) => message.content).join(""), whole.message.content);
  const last = lines.pop();
  assert.deepEqual([last?.done, last?.eval_count], [true, whole.eval_count]);
  assert.ok(lines.every(({ done }) => !done));
});

const place = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const weather = { name: "weather", description: "Tells the weather", parameters: place };
const tools = [{ type: "function", function: weather }];

test("127. Ollama: a tool is called with an object, whole and streamed, and its result answered", async (server) => {
  const client = clientOf(server);
  const { message } = await client.chat({ ...ASK, tools });
  const [call] = message.tool_calls ?? [];
  assert.equal(call?.function.name, "weather");
  assert.equal(typeof call.function.arguments["city"], "string");
  const lines = await Array.fromAsync(await client.chat({ ...ASK, ...STREAM, tools }));
  assert.equal(lines.flatMap(({ message }) => message.tool_calls ?? []).length, 1);
  const result = { role: "tool", tool_name: "weather", content: "It rains." };
  const next = await client.chat({ ...ASK, messages: [...ASK.messages, message, result], tools });
  assert.ok(next.message.content.length > 0);
  assert.equal(next.message.tool_calls, undefined);
});

test("127. Ollama: a format of a schema is kept to", async (server) => {
  const { message } = await clientOf(server).chat({ ...ASK, format: place });
  assert.equal(typeof JSON.parse(message.content).city, "string");
});

test("127. Ollama: generate(), embed(), list() and show() are understood", async (server) => {
  const client = clientOf(server);
  const { response } = await client.generate({ model: MODEL, prompt: HELLO, stream: false });
  assert.ok(response?.length);
  const lines = await Array.fromAsync(await client.generate({ model: MODEL, prompt: HELLO, ...STREAM }));
  assert.equal(lines.at(-1)?.done, true);
  const { embeddings } = await client.embed({ model: MODEL, input: [HELLO, "Hi"] });
  assert.equal(embeddings.length, 2);
  const { models } = await client.list();
  assert.ok(models.some(({ name }) => name.startsWith(MODEL)));
  assert.equal((await client.show({ model: MODEL })).details.format, "gguf");
});

test("127. Ollama: a chat without a model is a ResponseError", async (server) => {
  const asked = () => clientOf(server).chat({ ...ASK, model: "" });
  await assert.rejects(asked, { name: "ResponseError", status_code: 400, message: "model is required" });
});

for (const [fault, status] of [["not_found", 404], ["rate_limit", 429], ["internal_error", 500]] as const) {
  line({
    name: `127. Ollama: ${fault} is a ResponseError, and not tried again`,
    fault,
    ways: ["Ollama 0.6"],
    hits: 1,
    throws: "ResponseError",
    check: ({ thrown }) => {
      assert.ok(thrown?.error instanceof Error && "status_code" in thrown.error);
      assert.equal(thrown.error.status_code, status);
    },
  });
}
