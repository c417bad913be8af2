/** Group B of the checklist: tools through what SDKs make of them, and those of the Responses API. */
import { strict as assert } from "node:assert";
import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { tool as langchainTool } from "@langchain/core/tools";
import { generateText, isStepCount, streamText, tool as aiTool, type ToolSet } from "ai";
import { zodFunction as zodFunction6 } from "openai6/helpers/zod";
import { zodFunction as zodFunction7 } from "openai7/helpers/zod";
import * as z from "zod";
import { aiSdkArgs } from "./clients/ai_sdk.ts";
import { langchain } from "./clients/langchain.ts";
import { ASK, CLIENTS, openai6, openai7 } from "./clients/openai.ts";
import { aiResponsesModel } from "./clients/responses.ts";
import { HELLO, MODEL, type Target } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { answering, targetOf, whileCalling } from "./support.ts";

const { test } = suiteOf();
const place = z.strictObject({ city: z.string() });
type Place = z.output<typeof place>;
const PARALLEL = {
  calls: [
    { name: "weather", arguments: { city: "Oslo" } },
    { name: "traffic", arguments: { city: "Rome" } },
  ],
};

/** A tool for `runTools()`, which writes down what it was called with. */
function noting(cities: string[]) {
  const called = ({ city }: Place) => `It rains, for the ${cities.push(city)}. time.`;
  return { name: "weather", parameters: place, function: called };
}

const ROLES = ["user", "assistant", "tool", "assistant"];

const RUNS = {
  "openai 7": (target: Target, cities: string[]) =>
    openai7(target).chat.completions.runTools({ ...ASK, tools: [zodFunction7(noting(cities))] }),
  "openai 7, streamed": (target: Target, cities: string[]) =>
    openai7(target).chat.completions.runTools({
      ...ASK,
      stream: true,
      tools: [zodFunction7(noting(cities))],
    }),
  "openai 6": (target: Target, cities: string[]) =>
    openai6(target).chat.completions.runTools({ ...ASK, tools: [zodFunction6(noting(cities))] }),
};

for (const [name, run] of Object.entries(RUNS)) {
  test(`40. ${name}: runTools() calls the tool, tells its result and gets a text`, async (server) => {
    const cities: string[] = [];
    const runner = run(targetOf(server), cities);
    assert.ok((await runner.finalContent())?.length);
    assert.equal(cities.length, 1);
    assert.deepEqual(runner.messages.map(({ role }) => role), ROLES);
  });
}

test("40. AI SDK: both APIs, whole and streamed, complete a loop of two steps", async (server) => {
  const target = targetOf(server);
  for (const model of [undefined, aiResponsesModel(target)]) {
    const cities: string[] = [];
    const execute = ({ city }: Place) => `It rains, for the ${cities.push(city)}. time.`;
    const tools = { weather: aiTool({ inputSchema: place, execute }) };
    const asked = { ...aiSdkArgs(target, model), tools, stopWhen: isStepCount(3) };
    const { text, steps } = await generateText(asked);
    assert.ok(text.length > 0);
    assert.deepEqual(steps.map(({ finishReason }) => finishReason), ["tool-calls", "stop"]);
    const streamed = streamText(asked);
    assert.ok((await streamed.text).length > 0);
    assert.equal((await streamed.steps).length, 2);
    assert.equal(cities.length, 2);
  }
});

test("29. AI SDK: parallel calls come with their ids, whole and streamed, through both APIs", async (server) => {
  const target = targetOf(server);
  const tools: ToolSet = { weather: { inputSchema: place }, traffic: { inputSchema: place } };
  await answering(server, PARALLEL, async () => {
    for (const model of [undefined, aiResponsesModel(target)]) {
      const asked = { ...aiSdkArgs(target, model), tools };
      const whole = (await generateText(asked)).toolCalls;
      const streamed = await streamText(asked).toolCalls;
      for (const calls of [whole, streamed]) {
        assert.deepEqual(calls.map(({ toolName, input }) => [toolName, input]), [
          ["weather", { city: "Oslo" }],
          ["traffic", { city: "Rome" }],
        ]);
        assert.equal(new Set(calls.map(({ toolCallId }) => toolCallId)).size, 2);
      }
    }
  });
});

test("32. AI SDK: toolChoice required calls, none does not", async (server) => {
  const tools: ToolSet = { weather: { inputSchema: place } };
  const asked = { ...aiSdkArgs(targetOf(server)), tools };
  await whileCalling(server, { pct: 0 }, async () => {
    assert.equal((await generateText({ ...asked, toolChoice: "required" })).toolCalls.length, 1);
  });
  assert.equal((await generateText({ ...asked, toolChoice: "none" })).toolCalls.length, 0);
});

const lcWeather = langchainTool(({ city }) => `It rains in ${city}.`, {
  name: "weather",
  description: "Tells the weather",
  schema: place,
});

test("40. LangChain: bindTools() gives a call, the tool a message, and that an answer", async (server) => {
  const model = langchain(targetOf(server)).bindTools([lcWeather]);
  const messages: BaseMessage[] = [new HumanMessage(HELLO)];
  const called = await model.invoke(messages);
  const [call] = called.tool_calls ?? [];
  assert.ok(call?.id);
  const { city } = place.parse(call.args);
  const result = await lcWeather.invoke({ ...call, type: "tool_call" });
  assert.equal(result.content, `It rains in ${city}.`);
  const answer = await model.invoke([...messages, called, result]);
  assert.ok(answer.text.length > 0);
  assert.deepEqual(answer.tool_calls, []);
});

test("29. LangChain: chunks of a stream add up to the calls", async (server) => {
  await answering(server, PARALLEL, async () => {
    const model = langchain(targetOf(server)).bindTools([lcWeather]);
    const chunks = await Array.fromAsync(await model.stream(HELLO));
    const whole = chunks.reduce((all, one) => all.concat(one));
    assert.deepEqual(whole.tool_calls?.map(({ name, args }) => [name, args]), [
      ["weather", { city: "Oslo" }],
      ["traffic", { city: "Rome" }],
    ]);
  });
});

const RESPONSE = { model: MODEL, input: HELLO };
const flat = {
  type: "function" as const,
  name: "weather",
  parameters: { ...z.toJSONSchema(place) },
  strict: true,
};
const item = z.object({ id: z.string(), call_id: z.string(), name: z.string() });
const functionCall = item.extend({ type: z.literal("function_call"), arguments: z.string() });
const customCall = item.extend({ type: z.literal("custom_tool_call"), input: z.string() });

const FUNCTION_EVENTS = [
  "response.created",
  "response.in_progress",
  "response.output_item.added",
  "response.function_call_arguments.delta",
  "response.function_call_arguments.done",
  "response.output_item.done",
  "response.completed",
];
const deltaOf = z.object({ delta: z.string() });
const doneOf = z.object({ arguments: z.string() });
const addedOf = z.object({ item: functionCall });

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  test(`41. ${name}: a function call of a response has its events in order, and two ids`, async (server) => {
    const { responses } = clientOf(targetOf(server));
    const asked = { ...RESPONSE, tools: [flat] };
    const events = await Array.fromAsync(await responses.create({ ...asked, stream: true }));
    const types = events.map(({ type }) => type);
    assert.deepEqual(types.filter((type, i) => type !== types[i - 1]), FUNCTION_EVENTS);
    const { item } = addedOf.parse(events.find(({ type }) => type.endsWith("item.added")));
    assert.match(item.id, /^fc_[0-9a-f]{50}$/);
    assert.match(item.call_id, /^call_[A-Za-z0-9]{24}$/);
    assert.equal(item.arguments, "");
    const deltas = events.filter(({ type }) => type.endsWith(".delta")).map((one) =>
      deltaOf.parse(one).delta
    );
    const done = doneOf.parse(events.find(({ type }) => type.endsWith("arguments.done"))).arguments;
    assert.equal(deltas.join(""), done);
    place.parse(JSON.parse(done));
  });

  test(`41. ${name}: the call of finalResponse() is the one of the events`, async (server) => {
    const { output } = await clientOf(targetOf(server)).responses.stream({ ...RESPONSE, tools: [flat] })
      .finalResponse();
    const [call] = output.map((one) => functionCall.parse(one));
    place.parse(JSON.parse(call?.arguments ?? ""));
    assert.notEqual(call?.id, call?.call_id);
  });

  test(`42. ${name}: a custom tool of a response is called with a text, whole and streamed`, async (server) => {
    const { responses } = clientOf(targetOf(server));
    const asked = { ...RESPONSE, tools: [{ type: "custom" as const, name: "note" }] };
    const [call] = (await responses.create(asked)).output.map((one) => customCall.parse(one));
    assert.equal(call?.name, "note");
    assert.match(call.id, /^ctc_/);
    assert.ok(call.input.length > 0);
    const events = await Array.fromAsync(await responses.create({ ...asked, stream: true }));
    const types = events.map(({ type }) => type);
    assert.ok(types.includes("response.custom_tool_call_input.delta"));
    assert.ok(types.includes("response.custom_tool_call_input.done"));
  });
}
