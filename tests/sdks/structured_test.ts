/** Group B of the checklist: JSON, schemas and refusals, with every SDK. */
import { strict as assert } from "node:assert";
import { generateText, Output, streamText } from "ai";
import { zodResponseFormat, zodTextFormat } from "openai7/helpers/zod";
import * as z from "zod";
import { aiSdkArgs } from "./clients/ai_sdk.ts";
import { langchain } from "./clients/langchain.ts";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { aiResponsesModel } from "./clients/responses.ts";
import { HELLO, MODEL } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { classOf } from "./outcome.ts";
import type { Server } from "./server.ts";
import { answering, targetOf } from "./support.ts";

const { test } = suiteOf();
const JSON_MODE = { response_format: { type: "json_object" as const } };
const saying = (content: string) => ({ ...ASK, messages: [{ role: "user" as const, content }] });

const forecast = z.strictObject({
  city: z.string(),
  sky: z.enum(["clear", "cloudy"]),
  days: z.array(z.strictObject({ day: z.int(), rain_mm: z.number().nullable() })),
});
const FORECAST = { ...ASK, response_format: zodResponseFormat(forecast, "forecast") };

/** A check that an error is of that class. */
const named = (type: string) => (error: unknown) => {
  assert.equal(classOf(error), type);
  return true;
};

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  const completionsOf = (server: Server) => clientOf(targetOf(server)).chat.completions;

  test(`34. ${name}: json_object gives an object`, async (server) => {
    const asked = { ...saying("Give me json"), ...JSON_MODE };
    const { choices: [choice] } = await completionsOf(server).create(asked);
    z.record(z.string(), z.unknown()).parse(JSON.parse(choice?.message.content ?? ""));
  });

  test(`34. ${name}: json_object without the word is refused`, async (server) => {
    const asked = async () => await completionsOf(server).create({ ...ASK, ...JSON_MODE });
    await assert.rejects(asked, {
      status: 400,
      param: "messages",
      code: null,
      message: "400 'messages' must contain the word 'json' in some form, to use 'response_format' of type " +
        "'json_object'.",
    });
  });

  test(`35. ${name}: json_schema gives what fits, and parse() fills parsed`, async (server) => {
    const { choices: [choice] } = await completionsOf(server).parse(FORECAST);
    assert.ok(choice);
    assert.deepEqual(forecast.parse(choice.message.parsed), JSON.parse(choice.message.content ?? ""));
  });

  test(`35. ${name}: stream() parses the whole as well`, async (server) => {
    const { choices: [choice] } = await completionsOf(server).stream(FORECAST).finalChatCompletion();
    forecast.parse(JSON.parse(choice?.message.content ?? ""));
  });

  test(`36. ${name}: parse() of an answer that is cut is a LengthFinishReasonError`, async (server) => {
    const { completions } = clientOf(targetOf(server)).chat;
    const cut = { ...FORECAST, max_completion_tokens: 3 };
    await assert.rejects(async () => await completions.parse(cut), named("LengthFinishReasonError"));
    const streamed = () => completions.stream(cut).finalChatCompletion();
    await assert.rejects(streamed, named("LengthFinishReasonError"));
  });

  test(`37. ${name}: parse() of a filtered answer is a ContentFilterFinishReasonError`, async (server) => {
    await answering(server, { finish: "content_filter" }, async () => {
      const asked = async () => await completionsOf(server).parse(FORECAST);
      await assert.rejects(asked, named("ContentFilterFinishReasonError"));
    });
  });

  test(`38. ${name}: a refusal is in refusal, and content is null`, async (server) => {
    await answering(server, { refusal: "I cannot do that." }, async () => {
      const { choices: [choice] } = await completionsOf(server).parse(FORECAST);
      const { content, refusal, parsed } = choice?.message ?? assert.fail();
      assert.deepEqual([content, refusal, parsed], [null, "I cannot do that.", null]);
      assert.equal(choice?.finish_reason, "stop");
    });
  });

  test(`38. ${name}: a refusal that is streamed comes in delta.refusal`, async (server) => {
    await answering(server, { refusal: "I cannot do that." }, async () => {
      const stream = await completionsOf(server).create({ ...FORECAST, stream: true });
      const deltas = (await Array.fromAsync(stream)).flatMap(({ choices }) => choices);
      assert.equal(deltas.map(({ delta }) => delta.refusal ?? "").join(""), "I cannot do that.");
      assert.ok(deltas.slice(1).every(({ delta }) => !("content" in delta)));
      assert.equal(deltas.at(-1)?.finish_reason, "stop");
    });
  });
}

const strictTool = {
  type: "function" as const,
  function: { name: "weather", strict: true, parameters: { ...z.toJSONSchema(forecast) } },
};

test("35. openai: parse() fills parsed_arguments of a strict tool", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    const { completions } = clientOf(targetOf(server)).chat;
    const { choices: [choice] } = await completions.parse({ ...ASK, tools: [strictTool] });
    forecast.parse(choice?.message.tool_calls?.[0]?.function?.parsed_arguments);
  }
});

test("35. openai: responses.parse() fills output_parsed", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    const text = { format: zodTextFormat(forecast, "forecast") };
    const { responses } = clientOf(targetOf(server));
    const { output_parsed } = await responses.parse({ model: MODEL, input: HELLO, text });
    forecast.parse(output_parsed);
  }
});

test("35. AI SDK: an output of a schema, through both APIs, and streamed", async (server) => {
  const target = targetOf(server);
  const output = Output.object({ schema: forecast });
  for (const model of [undefined, aiResponsesModel(target)]) {
    const asked = { ...aiSdkArgs(target, model), output };
    forecast.parse((await generateText(asked)).output);
    forecast.parse(await streamText(asked).output);
  }
});

test("36. AI SDK: an object that is cut is an AI_NoObjectGeneratedError", async (server) => {
  const output = Output.object({ schema: forecast });
  const asked = () => generateText({ ...aiSdkArgs(targetOf(server)), output, maxOutputTokens: 3 });
  await assert.rejects(asked, named("AI_NoObjectGeneratedError"));
});

test("38. AI SDK: a refusal is a text that ends by content-filter", async (server) => {
  await answering(server, { refusal: "I cannot do that." }, async () => {
    const { text, finishReason } = await generateText(aiSdkArgs(targetOf(server)));
    assert.deepEqual([text, finishReason], ["I cannot do that.", "content-filter"]);
  });
});

for (const method of ["jsonSchema", "functionCalling"] as const) {
  test(`35. LangChain: withStructuredOutput() by ${method} gives what fits`, async (server) => {
    const model = langchain(targetOf(server)).withStructuredOutput(forecast, { name: "forecast", method });
    forecast.parse(await model.invoke(HELLO));
  });
}

test("35. LangChain: withStructuredOutput() by jsonMode gives an object", async (server) => {
  const any = z.record(z.string(), z.unknown());
  const model = langchain(targetOf(server)).withStructuredOutput(any, { method: "jsonMode" });
  any.parse(await model.invoke("Give me json"));
});
