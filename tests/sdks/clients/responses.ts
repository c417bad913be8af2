/** The Responses API, through the official SDK and through the default model of the AI SDK. */
import { createOpenAI } from "@ai-sdk/openai";
import type { LanguageModel } from "ai";
import * as z from "zod";
import type { Seen } from "../outcome.ts";
import { generate, stream } from "./ai_sdk.ts";
import { openai7 } from "./openai.ts";
import { oddity } from "./read.ts";
import { HELLO, MODEL, type Sdk, type Target } from "./target.ts";

const PATH = "/v1/responses";
const ASK = { model: MODEL, input: HELLO };
const answered = z.object({ output_text: z.string(), status: z.string() });

function readResponse(value: unknown): Seen {
  const read = answered.safeParse(value);
  if (!read.success) {
    return { says: oddity(value, "output_text"), text: "", value };
  }
  const { output_text: text, status } = read.data;
  return { says: text === "" ? `an empty answer, ${status}` : "answer", text, finish: status, value };
}

const piece = z.object({ type: z.literal("response.output_text.delta"), delta: z.string() });

async function readEvents(events: AsyncIterable<{ readonly type: string }>): Promise<Seen> {
  const value: { readonly type: string }[] = [];
  for await (const event of events) value.push(event);
  const text = value.map((event) => piece.safeParse(event).data?.delta ?? "").join("");
  const last = value.at(-1)?.type;
  const says = last === "response.completed"
    ? text === "" ? "an empty answer" : "answer"
    : last
    ? `ends with \`${last}\``
    : "no events";
  return { says, text, finish: last, items: value.length, value };
}

/** The official SDK. */
export const openaiResponsesSdk: Sdk = {
  name: "openai 7, Responses",
  packages: ["openai@7.57.0"],
  path: PATH,
  ways: [
    {
      name: "openai 7, Responses: create",
      form: "whole",
      call: async (target) => readResponse(await openai7(target).responses.create(ASK)),
    },
    {
      name: "openai 7, Responses: create, streamed",
      form: "stream",
      call: async (target) =>
        await readEvents(await openai7(target).responses.create({ ...ASK, stream: true })),
    },
    {
      name: "openai 7, Responses: stream()",
      form: "helper",
      call: async (target) => readResponse(await openai7(target).responses.stream(ASK).finalResponse()),
    },
  ],
};

/** The default model of the AI SDK, which asks the Responses API. */
export const aiResponsesModel = ({ url, key, fetch }: Target): LanguageModel =>
  createOpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch })(MODEL);

/** The AI SDK. */
export const aiResponsesSdk: Sdk = {
  name: "AI SDK 7, Responses",
  packages: ["ai@7.0.173", "@ai-sdk/openai@4.0.118"],
  path: PATH,
  ways: [
    {
      name: "AI SDK 7, Responses: generateText",
      form: "whole",
      call: async (target) => await generate(target, aiResponsesModel(target)),
    },
    {
      name: "AI SDK 7, Responses: streamText",
      form: "stream",
      call: async (target) => await stream(target, aiResponsesModel(target)),
    },
  ],
};
