import type { Ask } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { canonical, itemsIn } from "../../../engine/base/json.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { promptTokens } from "../../request/prompt_tokens.ts";
import {
  type ChatMessage,
  type ChatRequest,
  type Format,
  type Overrides,
  PLAIN,
  type Tool,
} from "../../request/chat_request.ts";
import { field, parseBody } from "../ollama_body.ts";
import { invalid } from "../ollama_api.ts";
import type { Dialect } from "../../request/dialect.ts";

/** Parsed body of a request; it has no talk where there is nothing to answer, and a model is only loaded. */
type ParsedOllamaChat = Pick<Ask, "body" | "model" | "stream" | "promptTokens" | "cost" | "chat">;

/** Tokens that an answer is taken to have, for limits, where the request does not bound them. */
const USUAL_ANSWER = 16;

/** Reads a request to `/api/chat`. @throws {ApiError} 400 */
export async function readChat({ text, overrides }: Incoming, dialect: Dialect): Promise<ParsedOllamaChat> {
  const body = await parseBody(await text(), "ChatRequest");
  const messages = itemsIn(field(body, "messages", "array", "ChatRequest")).map(readMessage);
  return await readOf(body, "ChatRequest", { dialect, overrides, messages, tools: toolsOf(body) });
}

/** Reads a request to `/api/generate`. @throws {ApiError} 400 */
export async function readGenerate(
  { text, overrides }: Incoming,
  dialect: Dialect,
): Promise<ParsedOllamaChat> {
  const type = "GenerateRequest";
  const body = await parseBody(await text(), type);
  const [system, prompt, suffix] = ["system", "prompt", "suffix"].map((name) =>
    String(field(body, name, "string", type) ?? "")
  );
  const media = itemsIn(field(body, "images", "array", type)).length;
  const said = [prompt, suffix].filter(Boolean).join(" ");
  const messages = [
    ...(system ? [{ role: "system", text: system }] : []),
    ...(said || media > 0 ? [{ role: "user", text: said, media }] : []),
  ];
  return await readOf(body, type, {
    dialect,
    overrides,
    messages: said || media > 0 ? messages : [],
    tools: [],
  });
}

/** Differences between the two request types. */
interface OllamaVariant {
  readonly dialect: Dialect;
  readonly overrides: Overrides;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly Tool[];
}

async function readOf(
  body: Json & { readonly model: string },
  type: string,
  asked: OllamaVariant,
): Promise<ParsedOllamaChat> {
  const { model } = body;
  const stream = field(body, "stream", "bool", type) !== false;
  const format = formatOf(body["format"]);
  const chat: ChatRequest = {
    ...PLAIN,
    ...asked,
    format,
    ...thinkingOf(body["think"]),
    ...optionsOf(body, type),
    logprobs: logprobsOf(body, type),
  };
  if (chat.messages.length === 0) return { body, model, stream, promptTokens: 0, cost: null, chat: null };
  const prompt = await promptTokens(chat.messages, chat.tools);
  const cost = prompt + (chat.maxTokens ?? USUAL_ANSWER);
  return { body, model, stream, promptTokens: prompt, cost, chat };
}

function readMessage(value: unknown): ChatMessage {
  if (!isObject(value)) {
    throw invalid("json: cannot unmarshal into Go struct field ChatRequest.messages of type api.Message");
  }
  const type = "ChatRequest.messages";
  const role = String(field(value, "role", "string", type) ?? "");
  const text = String(field(value, "content", "string", type) ?? "");
  const media = itemsIn(field(value, "images", "array", type)).length;
  field(value, "tool_calls", "array", type);
  return { role, text, ...(media > 0 ? { media } : {}), ...(role === "tool" ? { isResult: true } : {}) };
}

function toolsOf(body: Json): Tool[] {
  return itemsIn(field(body, "tools", "array", "ChatRequest")).map((tool) => {
    const about = isObject(tool) ? tool["function"] : undefined;
    if (!isObject(about) || typeof about["name"] !== "string") {
      throw invalid("json: cannot unmarshal into Go struct field ChatRequest.tools of type api.Tool");
    }
    return { name: about["name"], kind: "function", schema: about["parameters"] };
  });
}

/** The form that the answer has to have: `json`, or a schema. @throws {ApiError} 400 */
function formatOf(format: unknown): Format {
  if (format === undefined || format === null || format === "") return { type: "text" };
  if (format === "json") return { type: "json" };
  if (isObject(format)) return { type: "schema", name: "", schema: format };
  throw invalid(
    `invalid format: ${canonical(format).slice(0, 100)}; expected "json" or a valid JSON Schema object`,
  );
}

const LEVELS = ["low", "medium", "high"];

/** True if to think, and how hard. @throws {ApiError} 400 */
function thinkingOf(think: unknown): Pick<ChatRequest, "thinks" | "effort"> {
  if (think === undefined || think === null) return { thinks: false, effort: null };
  if (typeof think === "boolean") return { thinks: think, effort: null };
  if (typeof think === "string" && LEVELS.includes(think)) return { thinks: true, effort: think };
  throw invalid('invalid think value: must be true, false, "high", "medium", or "low"');
}

const MOST_ALTERNATIVES = 20;

/** Number of alternatives to each token; `null` where no probabilities are wanted. @throws {ApiError} 400 */
function logprobsOf(body: Json, type: string): number | null {
  const top = Number(field(body, "top_logprobs", "number", type) ?? 0);
  if (top < 0 || top > MOST_ALTERNATIVES) throw invalid("top_logprobs must be between 0 and 20");
  return field(body, "logprobs", "bool", type) === true ? top : null;
}

/** @throws {ApiError} 400 */
function optionsOf(body: Json, type: string): Pick<ChatRequest, "maxTokens" | "stop"> {
  const options = field(body, "options", "object", type);
  const { num_predict: most, stop } = isObject(options) ? options : {};
  if (most !== undefined && most !== null && typeof most !== "number") {
    throw invalid('option "num_predict" must be of type integer');
  }
  if (
    stop !== undefined && stop !== null &&
    !(Array.isArray(stop) && stop.every((one) => typeof one === "string"))
  ) {
    throw invalid('option "stop" must be of type array');
  }
  return {
    maxTokens: typeof most === "number" && most > 0 ? Math.ceil(most) : null, // -1 and -2: no limit
    stop: itemsIn(stop).map(String).filter((one) => one !== ""),
  };
}
