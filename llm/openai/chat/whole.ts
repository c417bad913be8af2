import { callJson, type Dressed } from "./dress.ts";

/**
 * The body of a non-streaming answer, laid out as recorded: two spaces, keys in this order, a line feed at the end.
 * Written by hand since this is the hot path, and `JSON.stringify` takes three times as long when it has to indent.
 */
export function wholeBody({ head, choices, usage }: Dressed): string {
  const { prompt_tokens_details: prompt, completion_tokens_details: output } = usage;
  return `{
  "id": "${head.id}",
  "object": "chat.completion",
  "created": ${head.created},
  "model": ${JSON.stringify(head.model)},
  "choices": [
${choices.map(choiceText).join(",\n")}
  ],
  "usage": {
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
  },
  "service_tier": "${head.service_tier}",
  "system_fingerprint": "${head.system_fingerprint}"
}
`;
}

function choiceText({ text, refusal, calls, finish }: Dressed["choices"][number], index: number): string {
  return `    {
      "index": ${index},
      "message": {
        "role": "assistant",
        "content": ${JSON.stringify(text)},${calls.length === 0 ? "" : callsText(calls)}
        "refusal": ${JSON.stringify(refusal)},
        "annotations": []
      },
      "logprobs": null,
      "finish_reason": "${finish}"
    }`;
}

function callsText(calls: Dressed["choices"][number]["calls"]): string {
  const json = JSON.stringify(calls.map(callJson), null, 2).replaceAll("\n", "\n        ");
  return `\n        "tool_calls": ${json},`;
}
