import { joinedText } from "../../../engine/base/joined_text.ts";
import { indented } from "../json_answer.ts";
import {
  callJson,
  type ChatUsage,
  type EncodedChat,
  type EncodedChoice,
  logprobsJson,
} from "./encode_chat.ts";

/**
 * The body of a non-streaming answer, laid out as recorded: two spaces, keys in this order, a line feed at the end.
 * Written by hand since this is the hot path, and `JSON.stringify` takes three times as long when it has to indent.
 */
export function wholeBody(chat: EncodedChat): Iterable<string> {
  const [first, ...others] = chat.choices;
  return first && others.length === 0
    ? [beginning(chat), choiceText(first, 0), ending(chat)]
    : piecesOf(chat);
}

function* piecesOf(chat: EncodedChat): Iterable<string> {
  yield beginning(chat);
  for (const [index, choice] of chat.choices.entries()) {
    yield index === 0 ? choiceText(choice, index) : `,\n${choiceText(choice, index)}`;
  }
  yield ending(chat);
}

function beginning({ head }: EncodedChat): string {
  return `{
  "id": ${JSON.stringify(head.id)},
  "object": "chat.completion",
  "created": ${head.created},
  "model": ${JSON.stringify(head.model)},
  "choices": [
`;
}

function ending({ head, usage, toldUsage }: EncodedChat): string {
  return `
  ],
  "usage": ${toldUsage === usage ? usageText(usage) : indented(toldUsage, 2)},
  "service_tier": "${head.service_tier}",
  "system_fingerprint": "${head.system_fingerprint}"
}
`;
}

function usageText(usage: ChatUsage): string {
  return `{
    "prompt_tokens": ${usage.prompt_tokens},
    "completion_tokens": ${usage.completion_tokens},
    "total_tokens": ${usage.total_tokens},
    ${hasDetails(usage) ? detailsText(usage) : NO_DETAILS}
  }`;
}

type Details = Pick<ChatUsage, "prompt_tokens_details" | "completion_tokens_details">;

function hasDetails({ prompt_tokens_details: prompt, completion_tokens_details: output }: Details): boolean {
  return prompt.cached_tokens !== 0 || prompt.audio_tokens !== 0 || output.reasoning_tokens !== 0 ||
    output.audio_tokens !== 0 || output.accepted_prediction_tokens !== 0 ||
    output.rejected_prediction_tokens !== 0;
}

function detailsText({ prompt_tokens_details: prompt, completion_tokens_details: output }: Details): string {
  return `"prompt_tokens_details": {
      "cached_tokens": ${prompt.cached_tokens},
      "audio_tokens": ${prompt.audio_tokens}
    },
    "completion_tokens_details": {
      "reasoning_tokens": ${output.reasoning_tokens},
      "audio_tokens": ${output.audio_tokens},
      "accepted_prediction_tokens": ${output.accepted_prediction_tokens},
      "rejected_prediction_tokens": ${output.rejected_prediction_tokens}
    }`;
}

function choiceText(choice: EncodedChoice, index: number): string {
  const { text, audio, finish } = choice;
  return `    {
      "index": ${index},
      "message": {
        "role": "assistant",
        "content": ${audio ? null : JSON.stringify(text)},${
    isPlain(choice) ? NOTHING_ELSE : othersText(choice)
  }
      "finish_reason": ${JSON.stringify(finish)}
    }`;
}

/** Parts of a choice whose fields are between its text and its finish reason. */
type Others = Pick<
  EncodedChoice,
  "text" | "thinking" | "refusal" | "calls" | "functionCall" | "annotations" | "audio" | "logprobs"
>;

/** True for a choice that is nothing but its text, which most are. */
function isPlain({ thinking, refusal, calls, functionCall, annotations, audio, logprobs }: Others): boolean {
  return thinking === null && refusal === null && calls.length === 0 && functionCall === null &&
    annotations.length === 0 && audio === null && logprobs === null;
}

function othersText(choice: Others): string {
  const { text, refusal, calls, annotations, audio, logprobs } = choice;
  const called = calls.length > 0 ? callsText(calls) : functionText(choice);
  return `${thinkingText(choice)}${called}
        "refusal": ${refusal === null ? null : JSON.stringify(refusal)},
        "annotations": ${annotations.length > 0 ? indented(annotations, 8) : "[]"}${
    audio ? `,\n        "audio": ${indented(audio, 8)}` : ""
  }
      },
      "logprobs": ${logprobs === null ? null : indented(logprobsJson(logprobs, text === null), 6)},`;
}

/** Thoughts under the key that most servers with thinking models have, DeepSeek's first of all. */
function thinkingText({ thinking }: Others): string {
  return thinking === null ? "" : `\n        "reasoning_content": ${JSON.stringify(thinking)},`;
}

function callsText(calls: EncodedChoice["calls"]): string {
  return `\n        "tool_calls": ${indented(calls.map(callJson), 8)},`;
}

function functionText({ functionCall: call }: Others): string {
  return call === null
    ? ""
    : `\n        "function_call": ${indented({ name: call.name, arguments: call.input }, 8)},`;
}

// Parts that most answers have in common are put together once.

const NO_DETAILS = joinedText(detailsText({
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
}));

const NOTHING_ELSE = joinedText(othersText({
  text: "",
  thinking: null,
  refusal: null,
  calls: [],
  functionCall: null,
  annotations: [],
  audio: null,
  logprobs: null,
}));
