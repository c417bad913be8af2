import type { Answer, Exchange } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { type Choice, complete, type Completion } from "./completion.ts";
import type { Content } from "./content.ts";
import { successHeaders } from "./headers.ts";
import { streamBody } from "./stream.ts";

/** Writes the good answer to a chat completion. */
export function chatReply(exchange: Exchange<Ask>, content: Content): Answer {
  const { ask } = exchange;
  const completion = complete(exchange, content);
  exchange.note("completion_tokens", completion.usage.completion_tokens);
  exchange.note("response_mode", content.mode(ask));
  const ms = exchange.now() - exchange.started;
  if (ask.stream) {
    return {
      status: 200,
      headers: successHeaders(exchange.id, "text/event-stream; charset=utf-8", ask, ms),
      body: streamBody(exchange, completion, content.pace),
    };
  }
  return {
    status: 200,
    headers: successHeaders(exchange.id, "application/json", ask, ms),
    body: wholeBody(completion),
  };
}

/**
 * The body of a non-streaming answer, laid out as recorded: two spaces, keys in this order, a line feed at the end.
 * Written by hand since this is the hot path, and `JSON.stringify` takes three times as long when it has to indent.
 */
function wholeBody(
  { id, created, model, choices, usage, service_tier, system_fingerprint }: Completion,
): string {
  const { prompt_tokens_details: prompt, completion_tokens_details: output } = usage;
  return `{
  "id": "${id}",
  "object": "chat.completion",
  "created": ${created},
  "model": ${JSON.stringify(model)},
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
  "service_tier": "${service_tier}",
  "system_fingerprint": "${system_fingerprint}"
}
`;
}

function choiceText({ text, finish }: Choice, index: number): string {
  return `    {
      "index": ${index},
      "message": {
        "role": "assistant",
        "content": ${JSON.stringify(text)},
        "refusal": null,
        "annotations": []
      },
      "logprobs": null,
      "finish_reason": "${finish}"
    }`;
}
