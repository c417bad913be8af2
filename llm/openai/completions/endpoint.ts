import type { Endpoint } from "../../endpoint.ts";
import { openai } from "../error.ts";
import { readCompletion } from "./read.ts";

/** `POST /v1/completions`. Where a deployment is in the path, it stands for the model. */
export const completions: Endpoint = {
  method: "POST",
  path: "/v1/completions",
  api: openai,
  read: (incoming) => readCompletion(incoming, incoming.param("deployment") || null),
};
