import { ApiError } from "../engine/error.ts";
import type { Ask } from "./ask.ts";
import { wrongType } from "./checks.ts";
import { badRequest } from "./error.ts";
import { isObject, type Json } from "./json.ts";
import { type Message, readMessages } from "./messages.ts";
import { modelOf } from "./models.ts";
import { findBadField } from "./params.ts";
import { tokenCount } from "./tokens.ts";

/** Tokens that the chat format adds to each message, and to the whole (OpenAI cookbook, gpt-4o family). */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_PROMPT = 3;

const NOT_JSON =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your " +
  "HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have " +
  "trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)";

/** Reads a chat completion request. @throws {ApiError} 400 as the real API answers, first fault first */
export function readChat(
  text: string,
  { path, deployment, overrides }: Pick<Ask, "path" | "deployment" | "overrides">,
): Ask {
  const body = parseBody(text);
  const model = readModel(body["model"], deployment);
  const messages = readMessages(body["messages"]);
  const bad = findBadField(body, model ?? deployment ?? "");
  if (bad) throw bad;
  checkJsonMode(body, messages);
  refuseUnbuilt(body);

  const maxTokens = number(body["max_completion_tokens"]) ?? number(body["max_tokens"]);
  const promptTokens = countPrompt(messages);
  checkContext(model, promptTokens, maxTokens);
  const options = isObject(body["stream_options"]) ? body["stream_options"] : {};
  return {
    kind: "chat",
    path,
    body,
    model,
    deployment,
    messages,
    promptTokens,
    stream: body["stream"] === true,
    includeUsage: options["include_usage"] === true,
    obfuscate: options["include_obfuscation"] !== false,
    n: number(body["n"]) ?? 1,
    maxTokens,
    stop: stopsOf(body["stop"]),
    overrides,
    quota: null,
  };
}

function parseBody(text: string): Json {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw badRequest(NOT_JSON, null, null);
  }
  if (!isObject(body)) throw badRequest(NOT_JSON, null, null);
  return body;
}

/** The model is required, save where the deployment in the path stands for it. */
function readModel(model: unknown, deployment: string | null): string | null {
  const given = model !== undefined && model !== null && model !== "";
  if (given && typeof model !== "string") throw wrongType("model", "a string", model);
  if (!given && deployment === null) throw badRequest("you must provide a model parameter", null, null);
  return given ? String(model) : null;
}

function checkJsonMode(body: Json, messages: readonly Message[]): void {
  const format = body["response_format"];
  if (!isObject(format) || format["type"] !== "json_object") return;
  if (messages.some(({ text }) => /json/i.test(text))) return;
  const message = "'messages' must contain the word 'json' in some form, to use 'response_format' of type " +
    "'json_object'.";
  throw badRequest(message, "messages", null);
}

/** What an answer would have to obey and this version cannot: better refused than silently wrong. */
function refuseUnbuilt(body: Json): void {
  const format = body["response_format"];
  const choice = body["tool_choice"];
  const unbuilt = isObject(format) && format["type"] === "json_schema"
    ? "response_format"
    : choice === "required" || isObject(choice)
    ? "tool_choice"
    : body["logprobs"] === true
    ? "logprobs"
    : undefined;
  if (unbuilt === undefined) return;
  const message = `Unsupported value: this version of errorworks does not fake '${unbuilt}' yet.`;
  throw badRequest(message, unbuilt, "unsupported_value");
}

function countPrompt(messages: readonly Message[]): number {
  let count = TOKENS_PER_PROMPT;
  for (const { role, text } of messages) count += TOKENS_PER_MESSAGE + tokenCount(role) + tokenCount(text);
  return count;
}

function checkContext(model: string | null, prompt: number, output: number | null): void {
  const context = modelOf(model ?? "")?.context ?? Infinity;
  if (prompt + (output ?? 0) <= context) return;
  const start = `This model's maximum context length is ${context} tokens. However, `;
  const message = prompt > context
    ? `${start}your messages resulted in ${prompt} tokens. Please reduce the length of the messages.`
    : `${start}you requested ${prompt + (output ?? 0)} tokens (${prompt} in the messages, ${output} in the ` +
      "completion). Please reduce the length of the messages or completion.";
  throw new ApiError({ status: 400, message, param: "messages", code: "context_length_exceeded" });
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function stopsOf(stop: unknown): string[] {
  const stops = typeof stop === "string" ? [stop] : Array.isArray(stop) ? stop.map(String) : [];
  return stops.filter((text) => text !== "");
}
