import type { Ask } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import type { Json } from "../../../engine/base/json.ts";
import { numberOrNull, textOrNull } from "../../base/json.ts";
import { modelOf } from "../../base/models.ts";
import { promptTokens } from "../../request/prompt_tokens.ts";
import { type ChatRequest, type Overrides, PLAIN } from "../../request/chat_request.ts";
import { fieldsOf, listed, parseBody } from "../json_body.ts";
import { readContents, readSystem } from "../contents.ts";
import { invalid, tooLong } from "../gemini_api.ts";
import { readConfig } from "./generation_config.ts";
import { choiceOf, formatOf, toolsOf } from "./function_tools.ts";
import { unsigned } from "./signatures.ts";
import type { Dialect } from "../../request/dialect.ts";

/** Parsed body of a request. */
type ParsedGenerate = Pick<Ask, "body" | "model" | "promptTokens" | "cost"> & { readonly chat: ChatRequest };

/** Tokens that an answer is taken to have, for limits, where the request does not bound them. */
const USUAL_ANSWER = 16;
/** Families that think where nothing else is said. */
const THINKERS = /^gemini-(2\.5|[3-9])(?!.*-lite)/;

/** Reads a request to generate content. @throws {ApiError} 400 */
export async function readGenerate(
  { text, overrides, settings: { strict } }: Incoming,
  model: string,
  dialect: Dialect,
): Promise<ParsedGenerate> {
  const body = await parseBody(await text());
  const chat = talkOf(body, { model, dialect, overrides, strict });
  const lost = unsigned(body, model);
  if (lost !== undefined) throw invalid(lost);
  const prompt = await promptTokens(chat.messages, chat.tools);
  const most = modelOf(model)?.context ?? Infinity;
  if (prompt > most) throw invalid(tooLong(prompt, most));
  return {
    body,
    model,
    promptTokens: prompt,
    cost: prompt + chat.n * (chat.maxTokens ?? USUAL_ANSWER),
    chat,
  };
}

/** Reads a request to count tokens: the contents alone, or a whole request to generate. @throws {ApiError} 400 */
export async function readCount({ text }: Incoming): Promise<Pick<Ask, "body" | "promptTokens">> {
  const body = await parseBody(await text());
  const inner = body["generateContentRequest"];
  const asked = inner === undefined ? body : fieldsOf(inner);
  const messages = [
    ...readSystem(asked["systemInstruction"]),
    ...readContents(asked["contents"], "CountTokensRequest"),
  ];
  return { body, promptTokens: await promptTokens(messages, toolsOf(asked)) };
}

function talkOf(
  body: Json,
  { model, dialect, overrides, strict }: {
    model: string;
    dialect: Dialect;
    overrides: Overrides;
    strict: boolean;
  },
): ChatRequest {
  const config = readConfig(body, strict);
  const { candidateCount, maxOutputTokens } = config;
  const thinking = fieldsOf(config["thinkingConfig"]);
  const { thinkingBudget, thinkingLevel } = thinking;
  return {
    ...PLAIN,
    dialect,
    messages: [...readSystem(body["systemInstruction"]), ...readContents(body["contents"])],
    n: typeof candidateCount === "number" ? candidateCount : 1,
    maxTokens: numberOrNull(maxOutputTokens),
    stop: listed(config["stopSequences"]).map(String).filter((stop) => stop !== ""),
    tools: toolsOf(body),
    choice: choiceOf(body),
    format: formatOf(config),
    effort: textOrNull(thinkingLevel)?.toLowerCase() ?? null,
    thinks: thinkingBudget !== 0 && (THINKERS.test(model) || Object.keys(thinking).length > 0),
    overrides,
  };
}

/** True if the client wants to see what was thought. */
export function showsThoughts(body: Json): boolean {
  return fieldsOf(fieldsOf(body["generationConfig"])["thinkingConfig"])["includeThoughts"] === true;
}
