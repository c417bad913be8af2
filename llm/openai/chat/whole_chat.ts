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
  const { prompt_tokens_details: prompt, completion_tokens_details: output } = usage;
  return `{
    "prompt_tokens": ${usage.prompt_tokens},
    "completion_tokens": ${usage.completion_tokens},
    "total_tokens": ${usage.total_tokens},
    "prompt_tokens_details": {
      "cached_tokens": ${prompt.cached_tokens},
      "audio_tokens": ${prompt.audio_tokens}
    },
    "completion_tokens_details": {
      "reasoning_tokens": ${output.reasoning_tokens},
      "audio_tokens": ${output.audio_tokens},
      "accepted_prediction_tokens": ${output.accepted_prediction_tokens},
      "rejected_prediction_tokens": ${output.rejected_prediction_tokens}
    }
  }`;
}

function choiceText(choice: EncodedChoice, index: number): string {
  const { text, refusal, calls, annotations, audio, finish } = choice;
  const called = calls.length > 0 ? callsText(calls) : functionText(choice);
  return `    {
      "index": ${index},
      "message": {
        "role": "assistant",
        "content": ${audio ? null : JSON.stringify(text)},${thinkingText(choice)}${called}
        "refusal": ${refusal === null ? null : JSON.stringify(refusal)},
        "annotations": ${annotations.length > 0 ? indented(annotations, 8) : "[]"}${
    audio ? `,\n        "audio": ${indented(audio, 8)}` : ""
  }
      },
      "logprobs": ${
    choice.logprobs === null ? null : indented(logprobsJson(choice.logprobs, text === null), 6)
  },
      "finish_reason": ${JSON.stringify(finish)}
    }`;
}

/** Thoughts under the key that most servers with thinking models have, DeepSeek's first of all. */
function thinkingText({ thinking }: EncodedChoice): string {
  return thinking === null ? "" : `\n        "reasoning_content": ${JSON.stringify(thinking)},`;
}

function callsText(calls: EncodedChoice["calls"]): string {
  return `\n        "tool_calls": ${indented(calls.map(callJson), 8)},`;
}

function functionText({ functionCall: call }: EncodedChoice): string {
  return call === null
    ? ""
    : `\n        "function_call": ${indented({ name: call.name, arguments: call.input }, 8)},`;
}
