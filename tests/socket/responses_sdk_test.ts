/** The official SDK against the Responses API of a server that behaves. */
import { strict as assert } from "node:assert";
import OpenAI, { BadRequestError, NotFoundError } from "openai";
import { withListener } from "../harness.ts";
import { clientOf } from "./sdk.ts";
import { settled } from "./wait.ts";

const ASK = { model: "gpt-4o", input: "Hello there" };
const WEATHER: OpenAI.Responses.FunctionTool = {
  type: "function",
  name: "get_weather",
  strict: true,
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
};

Deno.test("responses.create() gives output_text, usage and the id of the request", async () => {
  await withListener({}, async (bench) => {
    const response = await clientOf(bench).responses.create(ASK);
    assert.ok(response.output_text);
    assert.equal(response.object, "response");
    assert.match(response._request_id ?? "", /^req_[0-9a-f]{32}$/);
    const [row] = await settled(bench);
    assert.equal(row?.["request_id"], response._request_id);
    assert.equal(row?.["route"], "POST /v1/responses");
    assert.equal(row?.["completion_tokens"], response.usage?.output_tokens);
  });
});

Deno.test("responses.stream().finalResponse() is what create() gives", async () => {
  const ask = { model: "gpt-5", input: "Hello there", reasoning: { summary: "auto" } } as const;
  let text = "";
  await withListener({}, async (bench) => {
    text = (await clientOf(bench).responses.create(ask)).output_text;
  });
  await withListener({}, async (bench) => {
    const runner = clientOf(bench).responses.stream(ask);
    let deltas = "";
    runner.on("response.output_text.delta", ({ delta }) => deltas += delta);
    const final = await runner.finalResponse();
    assert.equal(final.status, "completed");
    assert.equal(final.output_text, text);
    assert.equal(deltas, text);
    assert.ok(final.usage && final.usage.output_tokens > 0);
    assert.deepEqual(final.output.map(({ type }) => type), ["reasoning", "message"]);
  });
});

Deno.test("parallel calls are parsed from a stream, answered, and chained to", async () => {
  await withListener({ set: ["llm.response.tool_calls.parallel=[2,2]"] }, async (bench) => {
    const client = clientOf(bench);
    const called = await client.responses.stream({ ...ASK, tools: [WEATHER] }).finalResponse();
    const calls = called.output.filter((item) => item.type === "function_call");
    assert.equal(calls.length, 2);
    assert.ok(calls.every((call) => typeof JSON.parse(call.arguments).city === "string"));
    const answered = await client.responses.create({
      model: "gpt-4o",
      previous_response_id: called.id,
      tools: [WEATHER],
      input: calls.map(({ call_id }) => ({ type: "function_call_output", call_id, output: "sunny" })),
    });
    assert.ok(answered.output_text);
  });
});

Deno.test("a text under a json_schema parses and has its keys", async () => {
  await withListener({}, async (bench) => {
    const schema = {
      name: "place",
      type: "json_schema",
      schema: WEATHER.parameters ?? {},
      strict: true,
    } as const;
    const parsed = await clientOf(bench).responses.create({ ...ASK, text: { format: schema } });
    assert.equal(typeof JSON.parse(parsed.output_text).city, "string");
  });
});

Deno.test("a stream can be taken up again, and a response listed, cancelled and deleted", async () => {
  await withListener({}, async (bench) => {
    const { responses } = clientOf(bench);
    const { id } = await responses.create({ ...ASK, background: true });
    const numbers: number[] = [];
    for await (const event of await responses.retrieve(id, { stream: true, starting_after: 4 })) {
      numbers.push(event.sequence_number);
    }
    assert.deepEqual(numbers, numbers.map((_, index) => index + 5));
    const items: unknown[] = [];
    for await (const item of responses.inputItems.list(id, { limit: 1 })) items.push(item);
    assert.equal(items.length, 1);
    assert.equal((await responses.cancel(id)).status, "cancelled");
    await responses.delete(id);
    await assert.rejects(() => responses.retrieve(id), NotFoundError);
  });
});

Deno.test("a bad parent is a BadRequestError, a cut answer has incomplete_details", async () => {
  await withListener({}, async (bench) => {
    const { responses } = clientOf(bench);
    const error = await responses.create({ ...ASK, previous_response_id: "resp_x" }).catch((error: unknown) =>
      error
    );
    assert.ok(error instanceof BadRequestError);
    assert.equal(error.code, "previous_response_not_found");
    const cut = await responses.stream({ ...ASK, max_output_tokens: 16 }).finalResponse();
    assert.equal(cut.incomplete_details?.reason, "max_output_tokens");
  });
});
