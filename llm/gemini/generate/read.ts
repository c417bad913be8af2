import type { Ask } from "../../ask.ts";
import type { Incoming } from "../../endpoint.ts";
import type { Wire } from "../../api.ts";
import type { Json } from "../../json.ts";
import { modelOf } from "../../models.ts";
import { promptTokens } from "../../prompt.ts";
import { type Overrides, PLAIN, type Talk } from "../../talk.ts";
import { fieldsOf, listed, parseBody } from "../body.ts";
import { readContents, readSystem } from "../contents.ts";
import { invalid, tooLong } from "../error.ts";
import { readConfig } from "./config.ts";
import { choiceOf, formatOf, toolsOf } from "./tools.ts";

/** What the body of a request says. */
type Read = Pick<Ask, "body" | "model" | "promptTokens" | "cost"> & { readonly talk: Talk };

/** Tokens that an answer is taken to have, for limits, where the request does not bound them. */
const USUAL_ANSWER = 16;
/** Families that think where nothing else is said. */
const THINKERS = /^gemini-(2\.5|[3-9])(?!.*-lite)/;

/** Reads a request to generate content. @throws {ApiError} 400 */
export async function readGenerate({ text, overrides }: Incoming, model: string, wire: Wire): Promise<Read> {
  const body = parseBody(await text());
  const talk = talkOf(body, { model, wire, overrides });
  const prompt = promptTokens(talk.messages, talk.tools);
  const most = modelOf(model)?.context ?? Infinity;
  if (prompt > most) throw invalid(tooLong(prompt, most));
  return {
    body,
    model,
    promptTokens: prompt,
    cost: prompt + talk.n * (talk.maxTokens ?? USUAL_ANSWER),
    talk,
  };
}

/** Reads a request to count tokens: the contents alone, or a whole request to generate. @throws {ApiError} 400 */
export async function readCount({ text }: Incoming): Promise<Pick<Ask, "body" | "promptTokens">> {
  const body = parseBody(await text());
  const inner = body["generateContentRequest"];
  const asked = inner === undefined ? body : fieldsOf(inner);
  const messages = [
    ...readSystem(asked["systemInstruction"]),
    ...readContents(asked["contents"], "CountTokensRequest"),
  ];
  return { body, promptTokens: promptTokens(messages, toolsOf(asked)) };
}

function talkOf(
  body: Json,
  { model, wire, overrides }: { model: string; wire: Wire; overrides: Overrides },
): Talk {
  const config = readConfig(body);
  const { candidateCount, maxOutputTokens } = config;
  const thinking = fieldsOf(config["thinkingConfig"]);
  const { thinkingBudget, thinkingLevel } = thinking;
  return {
    ...PLAIN,
    wire,
    messages: [...readSystem(body["systemInstruction"]), ...readContents(body["contents"])],
    n: typeof candidateCount === "number" ? candidateCount : 1,
    maxTokens: typeof maxOutputTokens === "number" ? maxOutputTokens : null,
    stop: listed(config["stopSequences"]).map(String).filter((stop) => stop !== ""),
    tools: toolsOf(body),
    choice: choiceOf(body),
    format: formatOf(config),
    effort: typeof thinkingLevel === "string" ? thinkingLevel.toLowerCase() : null,
    thinks: thinkingBudget !== 0 && (THINKERS.test(model) || Object.keys(thinking).length > 0),
    overrides,
  };
}

/** Whether the client wants to see what was thought. */
export function showsThoughts(body: Json): boolean {
  return fieldsOf(fieldsOf(body["generationConfig"])["thinkingConfig"])["includeThoughts"] === true;
}
