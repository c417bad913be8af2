import { ApiError } from "../../../engine/base/error.ts";
import type { ObjectStore } from "../../../engine/memory/object_store.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { sliced, type Steps } from "../../../engine/base/clock.ts";
import { isDeeperThan, isObject, type Json } from "../../../engine/base/json.ts";
import { numberOrNull, textOrNull } from "../../base/json.ts";
import { LONGEST_MODEL, modelOf } from "../../base/models.ts";
import type { ChatMessage, ChatRequest } from "../../request/chat_request.ts";
import { parseBody, tooLongModel, unreadable } from "../openai_body.ts";
import { missing, wrongType } from "../checks.ts";
import { promptSteps, toolSteps } from "../common.ts";
import { badRequest } from "../openai_api.ts";
import { findBadField } from "../fields.ts";
import { conversationOf, fetchConversation } from "./conversation.ts";
import { findUnanswered, messagesOf, readInput } from "./input.ts";
import { wrongItems } from "./item_rules.ts";
import { CHECKS, refuse } from "./response_params.ts";
import { lookUp } from "./response_store.ts";
import { responsesDialect } from "./response_stream.ts";
import { choiceOf, formatOf, settled, toolsOf } from "./response_tools.ts";

/** Parsed body of a request, with the earlier conversation. */
export interface ResponseRequest {
  readonly body: Json;
  readonly model: string | null;
  /** Items of the responses before, or of the conversation, oldest first. */
  readonly earlier: readonly Json[];
  readonly input: readonly Json[];
  readonly messages: readonly ChatMessage[];
  readonly promptTokens: number;
}

/** Deepest body that is read: it is written again as a part of the response. */
const MOST_LEVELS = 500;

/** Reads and checks the body of a request. @throws {ApiError} 400 as the real API answers, first fault first */
export async function readAsked(incoming: Incoming, needsModel = true): Promise<ResponseRequest> {
  const sent = await parseBody(await incoming.text());
  if (isDeeperThan(sent, MOST_LEVELS)) throw unreadable();
  const hasPrompt = isObject(sent["prompt"]);
  const model = readModel(sent["model"], needsModel && !hasPrompt) ?? (hasPrompt ? OF_PROMPTS : null);
  const input = readInput(sent["input"]);
  if (!ORIGINS.some((key) => sent[key] !== undefined && sent[key] !== null)) throw nothingAsked();
  const bad = findBadField(CHECKS, sent, { model: model ?? "", strict: incoming.settings.strict, refuse });
  if (bad) throw bad;

  const body = { ...sent, ...Array.isArray(sent["tools"]) ? { tools: settled(sent["tools"]) } : {} };
  const earlier = await earlierItems(body, incoming.objectStore);
  const items = [...earlier, ...input];
  const wrong = wrongItems(earlier, input) ?? findUnanswered(items);
  if (wrong) throw wrong;
  const messages = [...instructionsOf(body), ...messagesOf(items)];
  checkJsonMode(body, messages);
  const promptTokens = await sliced(tokenSteps(messages, body["tools"]));
  checkContext(body, model, promptTokens);
  return { body, model, earlier, input, messages, promptTokens };
}

function* tokenSteps(messages: readonly ChatMessage[], tools: unknown): Steps<number> {
  const count = yield* promptSteps(messages);
  return Array.isArray(tools) && tools.length > 0 ? count + (yield* toolSteps(tools)) : count;
}

/** The model that a stored prompt brings along. */
const OF_PROMPTS = "gpt-4.1";

/** Fields that a response may continue from. */
const ORIGINS = ["input", "previous_response_id", "prompt", "conversation"];

function nothingAsked(): ApiError {
  const message =
    "One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation_id' must be provided.";
  return badRequest(message, "input", "missing_required_parameter");
}

function readModel(model: unknown, isNeeded: boolean): string | null {
  const isGiven = model !== undefined && model !== null && model !== "";
  if (!isGiven && isNeeded) throw missing("model");
  if (isGiven && typeof model !== "string") throw wrongType("model", "a string", model);
  if (isGiven && model.length > LONGEST_MODEL) throw tooLongModel(model);
  return isGiven ? String(model) : null;
}

/** Earlier items, from the parent or the conversation. @throws {ApiError} 400, 404 */
async function earlierItems(body: Json, objectStore: ObjectStore): Promise<readonly Json[]> {
  const conversation = conversationOf(body);
  if (conversation !== null) return (await fetchConversation(objectStore, conversation)).items;
  const { previous_response_id: id } = body;
  if (typeof id !== "string") return [];
  const parent = await lookUp(objectStore, id);
  if (!parent) {
    const message = `Previous response with id '${id}' not found.`;
    throw badRequest(message, "previous_response_id", "previous_response_not_found");
  }
  return [...parent.earlier, ...parent.input, ...parent.response.output];
}

function instructionsOf({ instructions }: Json): ChatMessage[] {
  return typeof instructions === "string" ? [{ role: "system", text: instructions }] : [];
}

function checkJsonMode(body: Json, messages: readonly ChatMessage[]): void {
  if (formatOf(body).type !== "json" || messages.some(({ text }) => /json/i.test(text))) return;
  const message =
    "Response input messages must contain the word 'json' in some form to use 'text.format' of " +
    "type 'json_object'.";
  throw badRequest(message, "input", null);
}

function checkContext(body: Json, model: string | null, prompt: number): void {
  if (body["truncation"] === "auto" || prompt <= (modelOf(model ?? "")?.context ?? Infinity)) return;
  const message =
    "Your input exceeds the context window of this model. Please adjust your input and try again.";
  throw badRequest(message, "input", "context_length_exceeded");
}

/** Chat request of a response. */
export function talkOf(
  { body, messages }: ResponseRequest,
  { overrides }: Pick<Incoming, "overrides">,
): ChatRequest {
  const { max_output_tokens: most, reasoning } = body;
  const effort = isObject(reasoning) ? reasoning["effort"] : null;
  return {
    dialect: responsesDialect,
    messages,
    n: 1,
    maxTokens: numberOrNull(most),
    stop: [],
    tools: toolsOf(body),
    choice: choiceOf(body),
    parallel: body["parallel_tool_calls"] !== false,
    format: formatOf(body),
    logprobs: logprobsOf(body),
    effort: textOrNull(effort),
    overrides,
    preset: {},
  };
}

/** Number of alternatives to list for each token; `null` where probabilities are not asked for. */
function logprobsOf({ include, top_logprobs: top }: Json): number | null {
  const asked = Array.isArray(include) && include.includes("message.output_text.logprobs");
  if (typeof top === "number" && top > 0) return top;
  return asked ? 0 : null;
}
