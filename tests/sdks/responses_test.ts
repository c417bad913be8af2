/** Lines of groups A and G about the Responses API. */
import { strict as assert } from "node:assert";
import { generateText, streamText } from "ai";
import { CLIENTS } from "./clients/openai.ts";
import { aiResponsesModel } from "./clients/responses.ts";
import { HELLO, MODEL } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { anew, targetOf } from "./support.ts";

const { test } = suiteOf();
const ASK = { model: MODEL, input: HELLO };

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`20. ${name}: responses.create() gives output_text, and object is response`, async (server) => {
    await server.reset();
    const { data, response } = await clientOf(targetOf(server)).responses.create(ASK).withResponse();
    assert.equal(data.object, "response");
    assert.equal(data.status, "completed");
    assert.ok(data.output_text.length > 0);
    const [row] = await server.requests();
    assert.equal(row?.["completion_tokens"], data.usage?.output_tokens);
    assert.equal(row?.["request_id"], response.headers.get("x-request-id"));
  });

  test(`21. ${name}: responses.stream().finalResponse() gives the text and usage of create()`, async (server) => {
    const { responses } = clientOf(targetOf(server));
    const whole = await anew(server, async () => await responses.create(ASK));
    const streamed = await anew(server, async () => await responses.stream(ASK).finalResponse());
    assert.equal(streamed.output_text, whole.output_text);
    assert.deepEqual(streamed.usage, whole.usage);
  });
}

test("22. AI SDK: the default model, which is the Responses API, gives text and usage", async (server) => {
  await server.reset();
  const asked = { model: aiResponsesModel(targetOf(server)), prompt: HELLO };
  const { text, usage, finishReason } = await generateText(asked);
  assert.ok(text.length > 0);
  assert.equal(finishReason, "stop");
  assert.ok((usage.outputTokens ?? 0) > 0);
  const [row] = await server.requests();
  assert.equal(row?.["route"], "POST /v1/responses");
});

test("22. AI SDK: the default model streams", async (server) => {
  const model = aiResponsesModel(targetOf(server));
  const whole = await anew(server, async () => await generateText({ model, prompt: HELLO }));
  const streamed = await anew(server, async () => {
    const { text, usage, finishReason } = streamText({ model, prompt: HELLO });
    return { text: await text, usage: await usage, finishReason: await finishReason };
  });
  assert.equal(streamed.text, whole.text);
  assert.equal(streamed.finishReason, "stop");
  assert.equal(streamed.usage.outputTokens, whole.usage.outputTokens);
});
