import type { Endpoint } from "../../endpoint.ts";
import { openai } from "../error.ts";
import { readCompletion } from "./read.ts";

/** `POST /v1/completions`. */
export const completions: Endpoint = {
  method: "POST",
  path: "/v1/completions",
  api: openai,
  read: (incoming) => readCompletion(incoming, null),
};
