import type { Ask } from "../../ask.ts";
import type { Wire } from "../../api.ts";
import type { Incoming } from "../../endpoint.ts";
import { canonical, isObject, type Json } from "../../json.ts";
import { promptTokens } from "../../prompt.ts";
import { type Format, type Message, type Overrides, PLAIN, type Talk, type Tool } from "../../talk.ts";
import { field, parseBody } from "../body.ts";
import { invalid } from "../error.ts";

/** What the body of a request says; it has no talk where there is nothing to answer, and a model is only loaded. */
type Read = Pick<Ask, "body" | "model" | "stream" | "promptTokens" | "cost" | "talk">;

/** Tokens that an answer is taken to have, for limits, where the request does not bound them. */
const USUAL_ANSWER = 16;

/** Reads a request to `/api/chat`. @throws {ApiError} 400 */
export async function readChat({ text, overrides }: Incoming, wire: Wire): Promise<Read> {
  const body = parseBody(await text(), "ChatRequest");
  const messages = list(field(body, "messages", "array", "ChatRequest")).map(readMessage);
  return readOf(body, "ChatRequest", { wire, overrides, messages, tools: toolsOf(body) });
}

/** Reads a request to `/api/generate`. @throws {ApiError} 400 */
export async function readGenerate({ text, overrides }: Incoming, wire: Wire): Promise<Read> {
  const type = "GenerateRequest";
  const body = parseBody(await text(), type);
  const [system, prompt, suffix] = ["system", "prompt", "suffix"].map((name) =>
    String(field(body, name, "string", type) ?? "")
  );
  const media = list(field(body, "images", "array", type)).length;
  const said = [prompt, suffix].filter(Boolean).join(" ");
  const messages = [
    ...(system ? [{ role: "system", text: system }] : []),
    ...(said || media > 0 ? [{ role: "user", text: said, media }] : []),
  ];
  return readOf(body, type, { wire, overrides, messages: said || media > 0 ? messages : [], tools: [] });
}

/** What the two differ in. */
interface Asked {
  readonly wire: Wire;
  readonly overrides: Overrides;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
}

function readOf(body: Json & { readonly model: string }, type: string, asked: Asked): Read {
  const { model } = body;
  const stream = field(body, "stream", "bool", type) !== false;
  const format = formatOf(body["format"]);
  const talk: Talk = { ...PLAIN, ...asked, format, ...thinkingOf(body["think"]), ...optionsOf(body, type) };
  if (talk.messages.length === 0) return { body, model, stream, promptTokens: 0, cost: null, talk: null };
  const prompt = promptTokens(talk.messages, talk.tools);
  const cost = prompt + (talk.maxTokens ?? USUAL_ANSWER);
  return { body, model, stream, promptTokens: prompt, cost, talk };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readMessage(value: unknown): Message {
  if (!isObject(value)) {
    throw invalid("json: cannot unmarshal into Go struct field ChatRequest.messages of type api.Message");
  }
  const type = "ChatRequest.messages";
  const role = String(field(value, "role", "string", type) ?? "");
  const text = String(field(value, "content", "string", type) ?? "");
  const media = list(field(value, "images", "array", type)).length;
  field(value, "tool_calls", "array", type);
  return { role, text, ...(media > 0 ? { media } : {}), ...(role === "tool" ? { isResult: true } : {}) };
}

function toolsOf(body: Json): Tool[] {
  return list(field(body, "tools", "array", "ChatRequest")).map((tool) => {
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

/** Whether to think, and how hard. @throws {ApiError} 400 */
function thinkingOf(think: unknown): Pick<Talk, "thinks" | "effort"> {
  if (think === undefined || think === null) return { thinks: false, effort: null };
  if (typeof think === "boolean") return { thinks: think, effort: null };
  if (typeof think === "string" && LEVELS.includes(think)) return { thinks: true, effort: think };
  throw invalid('invalid think value: must be true, false, "high", "medium", or "low"');
}

/** @throws {ApiError} 400 */
function optionsOf(body: Json, type: string): Pick<Talk, "maxTokens" | "stop"> {
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
    stop: list(stop).map(String).filter((one) => one !== ""),
  };
}
