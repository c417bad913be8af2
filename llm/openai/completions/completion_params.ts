import { anything, boolean, decimal, integer, object, string } from "../checks.ts";
import { stop, streamOptions } from "../common.ts";
import type { Checks } from "../fields.ts";

/** Every known field of a legacy completion and its check. `model` and `prompt` are checked before. */
export const CHECKS: Checks = {
  best_of: integer(1, 20),
  echo: boolean,
  frequency_penalty: decimal(-2, 2),
  logit_bias: object,
  logprobs: integer(0, 5),
  max_tokens: integer(0, Number.MAX_SAFE_INTEGER),
  model: anything,
  n: integer(1, 128),
  presence_penalty: decimal(-2, 2),
  prompt: anything,
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  stop,
  stream: boolean,
  stream_options: streamOptions("include_usage", "include_obfuscation"),
  suffix: string(),
  temperature: decimal(0, 2),
  top_p: decimal(0, 1),
  user: string(),
};
