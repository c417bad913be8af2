/** Anthropic's SDK. */
import Anthropic from "@anthropic-ai/sdk";
import * as z from "zod";
import type { Seen } from "../outcome.ts";
import { oddity } from "./read.ts";
import { HELLO, type Sdk, type Target } from "./target.ts";

/** The smallest request. */
export const ASK = {
  model: "claude-sonnet-5",
  max_tokens: 1_000,
  messages: [{ role: "user" as const, content: HELLO }],
};

/** A client with the SDK's own defaults, save what `target` says. */
export function anthropic({ url, key, fetch, timeout_ms, max_retries }: Target): Anthropic {
  return new Anthropic({
    baseURL: url,
    apiKey: key,
    fetch,
    logLevel: "off",
    timeout: timeout_ms,
    maxRetries: max_retries,
  });
}

const message = z.object({
  content: z.array(z.object({ text: z.string().optional() })),
  stop_reason: z.string().nullish(),
});

function readMessage(value: unknown): Seen {
  const read = message.safeParse(value);
  if (!read.success) {
    return { says: oddity(value, "content"), text: "", value };
  }
  const text = read.data.content.map((block) => block.text ?? "").join("");
  return {
    says: text === "" ? "an empty answer" : "answer",
    text,
    finish: read.data.stop_reason ?? "",
    value,
  };
}

const piece = z.object({ delta: z.object({ text: z.string() }) });

async function readEvents(events: AsyncIterable<{ readonly type: string }>): Promise<Seen> {
  const value: { readonly type: string }[] = [];
  for await (const event of events) value.push(event);
  const text = value.map((event) => piece.safeParse(event).data?.delta.text ?? "").join("");
  const last = value.at(-1)?.type;
  const says = last === "message_stop"
    ? text === "" ? "an empty answer" : "answer"
    : last
    ? `ends with \`${last}\``
    : "no events";
  return { says, text, finish: last, items: value.length, value };
}

/** Anthropic's SDK. */
export const anthropicSdk: Sdk = {
  name: "Anthropic 1",
  packages: ["@anthropic-ai/sdk@1.12.0"],
  path: "/v1/messages",
  ways: [
    {
      name: "Anthropic 1: create",
      form: "whole",
      call: async (target) => readMessage(await anthropic(target).messages.create(ASK)),
    },
    {
      name: "Anthropic 1: create, streamed",
      form: "stream",
      call: async (target) =>
        await readEvents(await anthropic(target).messages.create({ ...ASK, stream: true })),
    },
    {
      name: "Anthropic 1: stream()",
      form: "helper",
      call: async (target) => readMessage(await anthropic(target).messages.stream(ASK).finalMessage()),
    },
  ],
};
