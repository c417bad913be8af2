/** Ollama's SDK, which knows neither retries nor time limits. */
import { Ollama } from "ollama";
import type { Seen } from "../outcome.ts";
import { streamSays } from "./read.ts";
import { HELLO, type Sdk, type Target } from "./target.ts";

const ASK = { model: "llama3.2", messages: [{ role: "user", content: HELLO }] };

/** A client; it sends the key, which Ollama itself does not need. */
export function ollama({ url, key, fetch }: Target): Ollama {
  return new Ollama({ host: url, fetch, headers: { authorization: `Bearer ${key}` } });
}

async function chat(target: Target): Promise<Seen> {
  const value = await ollama(target).chat(ASK);
  const text = value?.message?.content ?? "";
  return { says: text === "" ? "an empty answer" : "answer", text, finish: value?.done_reason, value };
}

async function stream(target: Target): Promise<Seen> {
  const value: unknown[] = [];
  let [text, finish] = ["", ""];
  for await (const chunk of await ollama(target).chat({ ...ASK, stream: true })) {
    value.push(chunk);
    text += chunk.message?.content ?? "";
    finish = chunk.done_reason ?? finish;
  }
  const says = streamSays(value.length, 0, finish, text);
  return { says, text, finish, items: value.length, value };
}

/** Ollama's SDK. */
export const ollamaSdk: Sdk = {
  name: "Ollama 0.6",
  packages: ["ollama@0.6.4"],
  path: "/api/chat",
  ways: [{ name: "Ollama 0.6: chat", form: "whole", call: chat }, {
    name: "Ollama 0.6: chat, streamed",
    form: "stream",
    call: stream,
  }],
};
