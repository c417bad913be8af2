import type { Ask } from "../request/ask.ts";
import { type Frame, isFramed, reframe } from "../request/frames.ts";
import { canonical, type Json, objectsIn } from "../../engine/base/json.ts";
import { BAD_ANSWER, CLEAN_ANSWER, CLEAN_PROMPT } from "./filters.ts";
import { commonHeaders, modelHeaders } from "./azure_headers.ts";
import { chunkJudge, framed } from "./judged_chunks.ts";
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
  return { ...rest, choices: objectsIn(choices).map(judged), prompt_filter_results: PROMPT };
}

/** A choice with what was found in it; of one that is kept back, there is no message at all. */
function judged({ message, ...choice }: Json): Json {
  if (choice["finish_reason"] === "content_filter") return { ...choice, content_filter_results: BAD_ANSWER };
  const said = message === undefined ? {} : { message };
  return { ...choice, ...said, content_filter_results: CLEAN_ANSWER };
}

/** The chunk before all others, in which there is only what was found in the prompt. */
const FIRST: Frame = {
  text: framed({ choices: [], created: 0, id: "", model: "", object: "", prompt_filter_results: PROMPT }),
  part: "aside",
};

/** The frames of chunks, after Azure's own first; other streams are as OpenAI's. */
function framesOf(frames: readonly Frame[]): readonly Frame[] {
  const all = frames.map(chunkJudge());
  return all.some((frame, index) => frame !== frames[index]) ? [FIRST, ...all] : frames;
}
