import type { Endpoint } from "../../request/endpoint.ts";
import { openai } from "../openai_api.ts";
import { readCompletion } from "./read_completion.ts";

/** `POST /v1/completions`. Where a deployment is in the path, it stands for the model. */
export const completions: Endpoint = {
  method: "POST",
  path: "/v1/completions",
  api: openai,
  summary: "prompts in all four forms, `echo`, `best_of`, `logprobs`; streamed",
  examples: [{ json: { model: "gpt-3.5-turbo-instruct", prompt: ["x", "y"] } }, {
    json: { model: "gpt-3.5-turbo-instruct", prompt: "x", stream: true, echo: true },
  }],
  read: (incoming) => readCompletion(incoming, incoming.param("deployment") || null),
};
