import { ApiError } from "../../../engine/error.ts";
import type { Shelf } from "../../../engine/shelf.ts";
import type { Incoming } from "../../endpoint.ts";
import { isDeeperThan } from "../../../engine/json.ts";
import { isObject, type Json } from "../../json.ts";
import { modelOf } from "../../models.ts";
import type { Message, Talk } from "../../talk.ts";
import { parseBody, unreadable } from "../body.ts";
import { missing, wrongType } from "../checks.ts";
import { countPrompt } from "../common.ts";
import { badRequest } from "../error.ts";
import { findBadField } from "../fields.ts";
import { conversationOf, fetchConversation } from "./conversation.ts";
import { findUnanswered, messagesOf, readInput } from "./input.ts";
import { CHECKS, refuse } from "./params.ts";
import { lookUp } from "./store.ts";
import { responsesWire } from "./stream.ts";
import { choiceOf, formatOf, toolsOf } from "./tools.ts";

/** What the body of a request says, with all that was said before it. */
export interface Asked {
  readonly body: Json;
  readonly model: string | null;
  /** Items of the responses before, or of the conversation, oldest first. */
  readonly earlier: readonly Json[];
  readonly input: readonly Json[];
  readonly messages: readonly Message[];
  readonly promptTokens: number;
}

/** Deepest body that is read: it is written again as a part of the response. */
const MAX_LEVELS = 500;

/** Reads and checks the body of a request. @throws {ApiError} 400 as the real API answers, first fault first */
export async function readAsked(incoming: Incoming, needsModel = true): Promise<Asked> {
  const body = parseBody(await incoming.text());
  if (isDeeperThan(body, MAX_LEVELS)) throw unreadable();
  const model = readModel(body["model"], needsModel);
  const input = readInput(body["input"]);
  if (!ORIGINS.some((key) => body[key] !== undefined && body[key] !== null)) throw nothingAsked();
  const bad = findBadField(CHECKS, body, model ?? "", refuse);
  if (bad) throw bad;

  const earlier = await earlierItems(body, incoming.shelf);
  const items = [...earlier, ...input];
  const unanswered = findUnanswered(items);
  if (unanswered) throw unanswered;
  const messages = [...instructionsOf(body), ...messagesOf(items)];
  checkJsonMode(body, messages);
  const promptTokens = countPrompt(messages);
  checkContext(body, model, promptTokens);
  return { body, model, earlier, input, messages, promptTokens };
}

/** What a response may begin from. */
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
  return isGiven ? String(model) : null;
}

/** All that was said before, which is where the parent or the conversation ends. @throws {ApiError} 400, 404 */
async function earlierItems(body: Json, shelf: Shelf): Promise<readonly Json[]> {
  const conversation = conversationOf(body);
  if (conversation !== null) return (await fetchConversation(shelf, conversation)).items;
  const { previous_response_id: id } = body;
  if (typeof id !== "string") return [];
  const parent = await lookUp(shelf, id);
  if (!parent) {
    const message = `Previous response with id '${id}' not found.`;
    throw badRequest(message, "previous_response_id", "previous_response_not_found");
  }
  return [...parent.earlier, ...parent.input, ...parent.response.output];
}

function instructionsOf({ instructions }: Json): Message[] {
  return typeof instructions === "string" ? [{ role: "system", text: instructions }] : [];
}

function checkJsonMode(body: Json, messages: readonly Message[]): void {
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

/** What a model is asked to say. */
export function talkOf({ body, messages }: Asked, { overrides }: Pick<Incoming, "overrides">): Talk {
  const { max_output_tokens: most, reasoning } = body;
  const effort = isObject(reasoning) ? reasoning["effort"] : null;
  return {
    wire: responsesWire,
    messages,
    n: 1,
    maxTokens: typeof most === "number" ? most : null,
    stop: [],
    tools: toolsOf(body),
    choice: choiceOf(body),
    parallel: body["parallel_tool_calls"] !== false,
    format: formatOf(body),
    logprobs: logprobsOf(body),
    effort: typeof effort === "string" ? effort : null,
    overrides,
    script: {},
  };
}

/** How many alternatives to tell for each token; `null` where probabilities are not asked for. */
function logprobsOf({ include, top_logprobs: top }: Json): number | null {
  const asked = Array.isArray(include) && include.includes("message.output_text.logprobs");
  if (typeof top === "number" && top > 0) return top;
  return asked ? 0 : null;
}
