import { type Ask, askOf } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { numberOrNull } from "../../base/json.ts";
import { modelOf } from "../../base/models.ts";
import { type ChatRequest, PLAIN } from "../../request/chat_request.ts";
import { parseBody, readModel } from "../openai_body.ts";
import { tooLong } from "../checks.ts";
import { stopsOf } from "../common.ts";
import { badRequest, openai } from "../openai_api.ts";
import { checkOlder } from "../older_checks.ts";
import { type Passage, readPassages, tokensIn } from "../passages.ts";
import { CHECKS } from "./completion_params.ts";
import { answerIn } from "./completion_answer.ts";
import { completionsDialect } from "./completion_stream.ts";

/** Most tokens of an answer where the request does not say. */
const USUAL_TOKENS = 16;
/** Most answers of a request, all its prompts together. */
const MOST_CHOICES = 2048;
/** Prompt used where there is none. */
const NO_PROMPT = "<|endoftext|>";

/** Reads a legacy completion request; a deployment may stand for the model. @throws {ApiError} 400 */
export async function readCompletion(incoming: Incoming, deployment: string | null): Promise<Ask> {
  const body = await parseBody(await incoming.text());
  const model = readModel(body["model"], deployment);
  const prompts = await promptsOf(body["prompt"] ?? NO_PROMPT);
  checkOlder(CHECKS, body, { model: model ?? deployment ?? "", strict: incoming.settings.strict });
  const shown = numberOrNull(body["n"]) ?? 1;
  const made = bestOf(body, shown);
  const most = Math.max(1, Math.floor(MOST_CHOICES / made));
  if (prompts.length > most) throw tooLong("prompt", "array", most, `an array with length ${prompts.length}`);
  const maxTokens = numberOrNull(body["max_tokens"]) ?? USUAL_TOKENS;
  checkContext(model, prompts, maxTokens);
  const promptTokens = tokensIn(prompts);
  const options = isObject(body["stream_options"]) ? body["stream_options"] : {};
  const style = {
    prompts,
    shown,
    echo: body["echo"] === true,
    includeUsage: options["include_usage"] === true,
  };
  return askOf({
    api: openai,
    path: incoming.path,
    body,
    model,
    deployment,
    stream: body["stream"] === true,
    promptTokens,
    cost: promptTokens + prompts.length * made * maxTokens,
    chat: {
      ...talkOf(body, prompts, incoming),
      n: made,
      maxTokens,
      uncounted: body["stream"] === true && !style.includeUsage,
    },
    answer: answerIn(style),
  });
}

function talkOf(body: Json, prompts: readonly Passage[], { overrides }: Incoming): ChatRequest {
  return {
    ...PLAIN,
    dialect: completionsDialect,
    messages: prompts.map(({ text }) => ({ role: "user", text })),
    stop: stopsOf(body["stop"]),
    logprobs: numberOrNull(body["logprobs"]),
    thinks: false,
    overrides,
  };
}

async function promptsOf(prompt: unknown): Promise<Passage[]> {
  const prompts = await readPassages(prompt);
  if (prompts) return prompts;
  const message =
    "'$.prompt' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";
  throw badRequest(message, null, null);
}

/** Number of answers made for each prompt, the best of which are shown. */
function bestOf(body: Json, n: number): number {
  const made = numberOrNull(body["best_of"]) ?? n;
  if (made >= n) return made;
  const message =
    "You requested that the server return more choices than it will generate (HINT: You must set 'n' " +
    `(currently ${n}) to be at most 'best_of' (currently ${made}), or omit either parameter if you don't ` +
    "specifically want to use them.)";
  throw badRequest(message, "best_of", null);
}

function checkContext(model: string | null, prompts: readonly Passage[], output: number): void {
  const context = modelOf(model ?? "")?.context ?? Infinity;
  const prompt = Math.max(...prompts.map(({ tokens }) => tokens));
  if (prompt + output <= context) return;
  const message =
    `This model's maximum context length is ${context} tokens, however you requested ${prompt + output} ` +
    `tokens (${prompt} in your prompt; ${output} for the completion). Please reduce your prompt; or ` +
    "completion length.";
  throw badRequest(message, null, null);
}
