/** SDKs that ask for JSON by a schema, and read it. */
import { generateText, Output } from "ai";
import { zodResponseFormat, zodTextFormat } from "openai7/helpers/zod";
import * as z from "zod";
import type { Seen } from "../outcome.ts";
import { aiSdk, aiSdkArgs } from "./ai_sdk.ts";
import { langchain, langchainSdk } from "./langchain.ts";
import { ASK, openai7, openai7Sdk } from "./openai.ts";
import { openaiResponsesSdk } from "./responses.ts";
import { HELLO, type Sdk, type Way } from "./target.ts";

const schema = z.object({ city: z.string(), days: z.number() });

/** Says whether what was read fits the schema. */
function seenJson(value: unknown): Seen {
  if (value === null || value === undefined) return { says: "nothing parsed", text: "", value };
  return {
    says: schema.safeParse(value).success ? "an object" : "an object of another form",
    text: "",
    value,
  };
}

const openaiWay: Way = {
  name: `${openai7Sdk.name}: parse`,
  form: "whole",
  call: async (target) => {
    const response_format = zodResponseFormat(schema, "trip");
    const { choices } = await openai7(target).chat.completions.parse({ ...ASK, response_format });
    return seenJson(choices[0]?.message.parsed);
  },
};

const openaiHelper: Way = {
  name: `${openai7Sdk.name}: stream()`,
  form: "helper",
  call: async (target) => {
    const response_format = zodResponseFormat(schema, "trip");
    const { completions } = openai7(target).chat;
    const { choices } = await completions.stream({ ...ASK, response_format }).finalChatCompletion();
    return seenJson(choices[0]?.message.parsed);
  },
};

const responsesWay: Way = {
  name: `${openaiResponsesSdk.name}: parse`,
  form: "whole",
  call: async (target) => {
    const text = { format: zodTextFormat(schema, "trip") };
    return seenJson(
      (await openai7(target).responses.parse({ model: ASK.model, input: HELLO, text })).output_parsed,
    );
  },
};

const aiWay: Way = {
  name: `${aiSdk.name}: generateText`,
  form: "whole",
  call: async (target) =>
    seenJson((await generateText({ ...aiSdkArgs(target), output: Output.object({ schema }) })).output),
};

const langchainWay: Way = {
  name: `${langchainSdk.name}: withStructuredOutput`,
  form: "whole",
  call: async (target) => seenJson(await langchain(target).withStructuredOutput(schema).invoke(HELLO)),
};

/** All SDKs that are asked for JSON. */
export const JSON_SDKS: readonly Sdk[] = [
  { ...openai7Sdk, ways: [openaiWay, openaiHelper] },
  { ...aiSdk, ways: [aiWay] },
  { ...langchainSdk, ways: [langchainWay] },
  { ...openaiResponsesSdk, ways: [responsesWay] },
];
