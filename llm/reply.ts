import type { Answer, Exchange } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import { complete, type Completion } from "./completion.ts";
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
    body: `${JSON.stringify(wholeBody(completion), null, 2)}\n`,
  };
}

/** The body of a non-streaming answer, keys in the recorded order. */
function wholeBody({ id, created, model, choices, usage, service_tier, system_fingerprint }: Completion) {
  return {
    id,
    object: "chat.completion",
    created,
    model,
    choices: choices.map(({ text, finish }, index) => ({
      index,
      message: { role: "assistant", content: text, refusal: null, annotations: [] },
      logprobs: null,
      finish_reason: finish,
    })),
    usage,
    service_tier,
    system_fingerprint,
  };
}
