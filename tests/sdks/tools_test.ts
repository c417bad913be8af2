/** Group B of the checklist: tool calls as the official SDK gives them, raw. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import type { ChatBody, Completions } from "./clients/client.ts";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { suiteOf } from "./line.ts";
import type { Server } from "./server.ts";
import { anew, answering, targetOf, whileCalling } from "./support.ts";

const { test } = suiteOf();

const parameters = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};
const functionTool = (name: string) => ({ type: "function" as const, function: { name, parameters } });
const WEATHER = { ...ASK, tools: [functionTool("weather")] };
const TWO = { ...ASK, tools: [functionTool("weather"), functionTool("traffic")] };
const PARALLEL = {
  calls: [
    { name: "weather", arguments: { city: "Oslo", days: 2 } },
    { name: "traffic", arguments: { city: "Rome", days: 1 } },
  ],
};

const asked = z.strictObject({ city: z.string(), days: z.int() });
type Deltas = readonly Awaited<ReturnType<typeof deltasOf>>[number][];

async function deltasOf(completions: Completions, body: typeof TWO) {
  const chunks = await Array.fromAsync(await completions.create({ ...body, stream: true }));
  return chunks.flatMap(({ choices }) => choices);
}

const entriesOf = (deltas: Deltas) => deltas.flatMap(({ delta }) => delta.tool_calls ?? []);

/** The fragments of each call, joined. */
function joined(deltas: Deltas): string[] {
  const byIndex = Map.groupBy(entriesOf(deltas), ({ index }) => index);
  return Array.from(byIndex.values(), (all) => all.map((one) => one.function?.arguments ?? "").join(""));
}

/** The calls of a whole answer: names and arguments. */
async function callsOf(completions: Completions, body: ChatBody) {
  const { choices: [choice] } = await completions.create(body);
  return (choice?.message.tool_calls ?? []).map((call) =>
    call.type === "function"
      ? { name: call.function.name, input: call.function.arguments }
      : { name: call.custom.name, input: call.custom.input }
  );
}

const withParallel = (server: Server, range: readonly [number, number], read: () => Promise<void>) =>
  whileCalling(server, { parallel: range }, read);

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  const completionsOf = (server: Server) => clientOf(targetOf(server)).chat.completions;

  test(`25. ${name}: the first delta of a single call has the role, null content and the opened call`, async (server) => {
    const [first] = await deltasOf(completionsOf(server), WEATHER);
    assert.equal(first?.delta.role, "assistant");
    assert.equal(first.delta.content, null);
    const [call] = first.delta.tool_calls ?? [];
    assert.match(call?.id ?? "", /^call_[A-Za-z0-9]{24}$/);
    assert.deepEqual(call, {
      index: 0,
      id: call?.id,
      type: "function",
      function: { name: "weather", arguments: "" },
    });
  });

  test(`26. ${name}: parallel calls begin with the role alone, then each has an opener`, async (server) => {
    const deltas = await answering(server, PARALLEL, () => deltasOf(completionsOf(server), TWO));
    assert.deepEqual(deltas[0]?.delta, { role: "assistant", content: null });
    const openers = entriesOf(deltas).filter(({ id }) => id !== undefined);
    assert.deepEqual(openers.map(({ index, function: opened }) => [index, opened?.name]), [
      [0, "weather"],
      [1, "traffic"],
    ]);
    assert.equal(new Set(openers.map(({ id }) => id)).size, 2);
  });

  test(`27, 28. ${name}: a chunk has one call, and fragments repeat neither id, type nor name`, async (server) => {
    const deltas = await answering(server, PARALLEL, () => deltasOf(completionsOf(server), TWO));
    assert.ok(deltas.every(({ delta }) => (delta.tool_calls ?? []).length <= 1));
    const fragments = entriesOf(deltas).filter(({ id }) => id === undefined);
    assert.ok(fragments.length > 2);
    for (const fragment of fragments) {
      assert.deepEqual(Object.keys(fragment), ["index", "function"]);
      assert.deepEqual(Object.keys(fragment.function ?? {}), ["arguments"]);
    }
  });

  test(`29. ${name}: fragments add up to the arguments of the whole answer`, async (server) => {
    await withParallel(server, [3, 3], async () => {
      const completions = completionsOf(server);
      const whole = await anew(server, () => callsOf(completions, TWO));
      const deltas = await anew(server, () => deltasOf(completions, TWO));
      assert.equal(whole.length, 3);
      assert.deepEqual(joined(deltas), whole.map(({ input }) => input));
      for (const { input } of whole) asked.parse(JSON.parse(input));
    });
  });

  test(`30. ${name}: with calls finish_reason is tool_calls and content is null`, async (server) => {
    const { choices: [choice] } = await completionsOf(server).create(WEATHER);
    assert.equal(choice?.finish_reason, "tool_calls");
    assert.equal(choice.message.content, null);
    const last = (await deltasOf(completionsOf(server), WEATHER)).at(-1);
    assert.deepEqual([last?.delta, last?.finish_reason], [{}, "tool_calls"]);
  });

  test(`32. ${name}: tool_choice none never calls, required always does, and a name calls that`, async (server) => {
    const completions = completionsOf(server);
    await whileCalling(server, { pct: 0 }, async () => {
      assert.deepEqual(await callsOf(completions, TWO), []);
      assert.equal((await callsOf(completions, { ...TWO, tool_choice: "required" })).length, 1);
    });
    const named = { type: "function" as const, function: { name: "traffic" } };
    for (let i = 0; i < 5; i++) {
      assert.deepEqual(await callsOf(completions, { ...TWO, tool_choice: "none" }), []);
      const [call] = await callsOf(completions, { ...TWO, tool_choice: named });
      assert.equal(call?.name, "traffic");
    }
  });

  test(`33. ${name}: without parallel_tool_calls there is one call`, async (server) => {
    await withParallel(server, [2, 4], async () => {
      const single = { ...TWO, parallel_tool_calls: false };
      assert.equal((await callsOf(completionsOf(server), single)).length, 1);
      assert.ok((await callsOf(completionsOf(server), TWO)).length > 1);
    });
  });

  test(`39. ${name}: functions, as they were before tools, are called by function_call`, async (server) => {
    const functions = [{ name: "weather", parameters }];
    const body = { ...ASK, functions };
    const { choices: [choice] } = await completionsOf(server).create(body);
    assert.equal(choice?.finish_reason, "function_call");
    assert.equal(choice.message.function_call?.name, "weather");
    asked.parse(JSON.parse(choice.message.function_call.arguments));
    assert.equal(choice.message.tool_calls, undefined);
    const chunks = await Array.fromAsync(await completionsOf(server).create({ ...body, stream: true }));
    const deltas = chunks.flatMap(({ choices }) => choices);
    assert.equal(deltas[0]?.delta.function_call?.name, "weather");
    assert.equal(deltas.at(-1)?.finish_reason, "function_call");
    const text = deltas.map(({ delta }) => delta.function_call?.arguments ?? "").join("");
    asked.parse(JSON.parse(text));
  });

  test(`42. ${name}: a custom tool is called with a text`, async (server) => {
    const tools = [{ type: "custom" as const, custom: { name: "note" } }];
    const { choices: [choice] } = await completionsOf(server).create({ ...ASK, tools });
    const [call] = choice?.message.tool_calls ?? [];
    assert.ok(call?.type === "custom");
    assert.deepEqual(Object.keys(call), ["id", "type", "custom"]);
    assert.equal(call.custom.name, "note");
    assert.ok(call.custom.input.length > 0);
    assert.equal(choice?.finish_reason, "tool_calls");
  });

  test(`43. ${name}: a call without its tool message is refused with the real words`, async (server) => {
    const call = {
      id: "call_abc",
      type: "function" as const,
      function: { name: "weather", arguments: "{}" },
    };
    const messages = [...ASK.messages, { role: "assistant" as const, tool_calls: [call] }, ...ASK.messages];
    const completions = completionsOf(server);
    await assert.rejects(async () => await completions.create({ ...WEATHER, messages }), {
      status: 400,
      code: null,
      type: "invalid_request_error",
      message: "400 An assistant message with 'tool_calls' must be followed by tool messages responding to " +
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: call_abc",
    });
  });
}
