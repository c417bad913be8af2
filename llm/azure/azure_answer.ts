import type { Ask } from "../request/ask.ts";
import { type Frame, isFramed, reframe } from "../request/frames.ts";
import { canonical } from "../../engine/base/json.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { BAD_ANSWER, CLEAN_ANSWER, CLEAN_PROMPT } from "./filters.ts";
import { commonHeaders, modelHeaders } from "./azure_headers.ts";
import type { Answer, Body } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

const PROMPT = [{ prompt_index: 0, content_filter_results: CLEAN_PROMPT }];

/** The bodies that Azure writes in its own way: keys by the alphabet, compact, with what its filter says. */
const OWN = ["chat.completion", "text_completion"];

/** A good answer of OpenAI's as Azure gives it. */
export function asAzureAnswer(answer: Answer, { id, ask }: Exchange<Ask>): Answer {
  const { status, headers, body } = answer;
  const type = headers["content-type"];
  return {
    status,
    headers: {
      ...(type === undefined ? {} : { "content-type": type }),
      ...commonHeaders(id),
      ...modelHeaders(ask),
    },
    body: type?.startsWith("application/json") || isFramed(body) ? bodyOf(answer) : body,
  };
}

function bodyOf(answer: Answer): Body {
  const { body } = reframe(answer, framesOf);
  if (typeof body !== "string") return body;
  const json = JSON.parse(body);
  return OWN.includes(json.object) ? canonical(withFilters(json)) : body;
}

function withFilters({ service_tier: _, choices, ...rest }: Json): Json {
  return { ...rest, choices: listOf(choices).map(judged), prompt_filter_results: PROMPT };
}

/** A choice with what was found in it; of one that is kept back, there is no message at all. */
function judged({ message, ...choice }: Json): Json {
  if (choice["finish_reason"] === "content_filter") return { ...choice, content_filter_results: BAD_ANSWER };
  const said = message === undefined ? {} : { message };
  return { ...choice, ...said, content_filter_results: CLEAN_ANSWER };
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The chunk before all others, in which there is only what was found in the prompt. */
const FIRST: Frame = {
  text: framed({ choices: [], created: 0, id: "", model: "", object: "", prompt_filter_results: PROMPT }),
  part: "aside",
};

function framed(chunk: Json): string {
  return `data: ${canonical(chunk)}\n\n`;
}

/** The frames of chunks, after Azure's own first; other streams are as OpenAI's. */
function framesOf(frames: readonly Frame[]): readonly Frame[] {
  const all = frames.map((frame) => {
    const chunk = chunkIn(frame);
    return chunk ? { ...frame, text: framed(judgedChunk(chunk)) } : frame;
  });
  return all.some((frame, index) => frame !== frames[index]) ? [FIRST, ...all] : frames;
}

function chunkIn({ text }: Frame): Json | undefined {
  const [, json] = /^data: (\{.*\})\n\n$/s.exec(String(text)) ?? [];
  const chunk = json === undefined ? undefined : JSON.parse(json);
  return isObject(chunk) && Array.isArray(chunk["choices"]) ? chunk : undefined;
}

function judgedChunk({ service_tier: _, obfuscation: __, choices, ...rest }: Json): Json {
  const judged = listOf(choices).map((choice) => ({ ...choice, content_filter_results: foundIn(choice) }));
  return { ...rest, choices: judged };
}

/** Nothing is said of a chunk without text, save of the one that ends for what was found. */
function foundIn({ delta, text, finish_reason }: Json): Json {
  if (finish_reason === "content_filter") return BAD_ANSWER;
  const said = isObject(delta) ? delta["content"] : text;
  return typeof said === "string" && said !== "" ? CLEAN_ANSWER : {};
}
