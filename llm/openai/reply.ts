import { type Ask, askOf } from "../request/ask.ts";
import type { Incoming } from "../request/endpoint.ts";
import { openai } from "./openai_api.ts";

/** An ask of an endpoint that has its answer without a model; `body` as it came, for the rows. */
export function reply({ path }: Incoming, answer: Ask["answer"], body: Ask["body"] = {}): Ask {
  return askOf({ api: openai, path, body, answer });
}
