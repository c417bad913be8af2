/** The SDKs of JavaScript, each with its own defaults. */
import { createOpenAI } from "@ai-sdk/openai";
import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { generateText, streamText } from "ai";
import { anthropic as anthropicOf } from "../clients/anthropic.ts";
import { gemini as geminiOf } from "../clients/gemini.ts";
import { langchain as langchainOf } from "../clients/langchain.ts";
import { ollama as ollamaOf } from "../clients/ollama.ts";
import { CLIENTS } from "../clients/openai.ts";
import { MODEL, type Target } from "../clients/target.ts";
import type { Asker, Message } from "./traffic.ts";

function openai(name: string): (target: Target) => Asker {
  return (target) => {
    const completions = CLIENTS[name]?.(target).chat.completions;
    if (completions === undefined) throw new Error(`No client ${name}`);
    const bodyOf = (messages: readonly Message[]) => ({ model: MODEL, messages: [...messages] });
    return {
      whole: async (messages) =>
        (await completions.create(bodyOf(messages))).choices[0]?.message.content ?? "",
      streamed: async (messages) =>
        await textFrom(
          await completions.create({ ...bodyOf(messages), stream: true }),
          ({ choices }) => choices[0]?.delta.content,
        ),
    };
  };
}

async function textFrom<T>(
  chunks: AsyncIterable<T>,
  textOf: (chunk: T) => string | null | undefined,
): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += textOf(chunk) ?? "";
  return text;
}

function anthropic(target: Target): Asker {
  const { messages: api } = anthropicOf(target);
  const bodyOf = (messages: readonly Message[]) => ({
    model: "claude-sonnet-5",
    max_tokens: 1_000,
    messages: [...messages],
  });
  return {
    whole: async (messages) => textOfBlocks((await api.create(bodyOf(messages))).content),
    streamed: async (messages) => textOfBlocks((await api.stream(bodyOf(messages)).finalMessage()).content),
  };
}

function textOfBlocks(blocks: readonly { readonly type: string; readonly text?: string }[]): string {
  return blocks.map(({ text }) => text ?? "").join("");
}

function aiSdk({ url, key, fetch }: Target): Asker {
  const model = createOpenAI({ baseURL: `${url}/v1`, apiKey: key, fetch }).chat(MODEL);
  return {
    whole: async (messages) => (await generateText({ model, messages: [...messages] })).text,
    streamed: async (messages) => {
      const failures: unknown[] = [];
      const result = streamText({
        model,
        messages: [...messages],
        onError: ({ error }) => void failures.push(error),
      });
      const text = await textFrom(result.textStream, (part) => part);
      if (failures.length > 0) throw failures[0];
      return text;
    },
  };
}

function langchain(target: Target): Asker {
  const model = langchainOf(target);
  const turned = (messages: readonly Message[]) =>
    messages.map(({ role, content }) => role === "user" ? new HumanMessage(content) : new AIMessage(content));
  return {
    whole: async (messages) => (await model.invoke(turned(messages))).text,
    streamed: async (messages) => await textFrom(await model.stream(turned(messages)), ({ text }) => text),
  };
}

function gemini(target: Target): Asker {
  const { models } = geminiOf(target);
  const askOf = (messages: readonly Message[]) => ({
    model: "gemini-2.5-flash",
    contents: messages.map(({ role, content }) => ({
      role: role === "user" ? "user" : "model",
      parts: [{ text: content }],
    })),
  });
  return {
    whole: async (messages) => (await models.generateContent(askOf(messages))).text ?? "",
    streamed: async (messages) =>
      await textFrom(await models.generateContentStream(askOf(messages)), ({ text }) => text),
  };
}

function ollama(target: Target): Asker {
  const client = ollamaOf(target);
  const askOf = (messages: readonly Message[]) => ({ model: "llama3.2", messages: [...messages] });
  return {
    whole: async (messages) => (await client.chat(askOf(messages))).message.content,
    streamed: async (messages) =>
      await textFrom(
        await client.chat({ ...askOf(messages), stream: true }),
        ({ message }) => message.content,
      ),
  };
}

/** All of them, by the name in the table. */
export const ASKERS: Readonly<Record<string, (target: Target) => Asker>> = {
  "openai 7": openai("openai 7"),
  "openai 6": openai("openai 6"),
  "Anthropic 1": anthropic,
  "AI SDK 7": aiSdk,
  "LangChain 1": langchain,
  "Google GenAI 3": gemini,
  "Ollama 0.6": ollama,
};
