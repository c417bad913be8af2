/**
 * Endpoints that measure an input without a model answering.
 *
 * @module
 */
import { askOf } from "../../request/ask.ts";
import type { Endpoint } from "../../request/endpoint.ts";
import { tokenCount } from "../../base/tokens.ts";
import { openai } from "../openai_api.ts";
import { wholeAnswer } from "./response_answer.ts";
import { named } from "./input.ts";
import { newId, sealed } from "./items.ts";
import { readAsked } from "./read_response.ts";
import { usageOf } from "./response.ts";

/** `POST /v1/responses/input_tokens`. */
export const countInputTokens: Endpoint = {
  method: "POST",
  path: "/v1/responses/input_tokens",
  api: openai,
  summary: "the tokens that a request would have",
  examples: [{ json: { model: "gpt-4o", input: "Hello" } }],
  async read(incoming) {
    const { body, model, promptTokens } = await readAsked(incoming, false);
    return askOf({
      api: openai,
      path: incoming.path,
      body,
      model,
      promptTokens,
      answer: (exchange) =>
        wholeAnswer(exchange, { object: "response.input_tokens", input_tokens: promptTokens }),
    });
  },
};

/** `POST /v1/responses/compact`: what users said stays, the rest becomes one item that only the service can read. */
export const compactResponse: Endpoint = {
  method: "POST",
  path: "/v1/responses/compact",
  api: openai,
  summary: "a conversation in less",
  examples: [{ json: { model: "gpt-4o", input: "Hello" } }],
  async read(incoming) {
    const { body, model, earlier, input, promptTokens } = await readAsked(incoming);
    const said = [...earlier, ...input].filter(({ type, role }) => type === "message" && role === "user");
    return askOf({
      api: openai,
      path: incoming.path,
      body,
      model,
      promptTokens,
      answer(exchange) {
        const ids = exchange.draw("id");
        const id = newId("resp", ids);
        const kept = said.map((item) => named(item, ids));
        const encrypted_content = sealed(ids);
        const compaction = { id: newId("cmp", ids), type: "compaction", encrypted_content };
        const tokens = { prompt: promptTokens, completion: tokenCount(encrypted_content) };
        return wholeAnswer(exchange, {
          id,
          object: "response.compaction",
          created_at: Math.floor(exchange.arrived / 1000),
          output: [...kept, compaction],
          usage: usageOf({ ...tokens, reasoning: 0, cached: 0 }),
        });
      },
    });
  },
};
