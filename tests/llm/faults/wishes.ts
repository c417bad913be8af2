/** Conversations of many kinds, as requests to each API. */
import { endpoints } from "../../../llm/endpoints.ts";
import { fc } from "../../engine/support.ts";

const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};
const MESSAGES = [{ role: "user", content: "Say it in json, größer 🙂" }];

/** A request to one of the APIs. */
export interface Request {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Options of a conversation. */
export interface Wish {
  readonly stream: boolean;
  readonly usage: boolean;
  readonly tools: boolean;
  readonly format: "text" | "json" | "schema";
  readonly limit: number | null;
}

export const wishes: fc.Arbitrary<Wish> = fc.record({
  stream: fc.boolean(),
  usage: fc.boolean(),
  tools: fc.boolean(),
  format: fc.constantFrom("text", "json", "schema"),
  limit: fc.constantFrom(null, null, 16, 40),
});

/** Leaves out what is not wished for. */
function given(
  wanted: boolean,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return wanted ? fields : {};
}

const FORMATS = {
  json: { type: "json_object" },
  schema: { type: "json_schema", json_schema: { name: "weather", strict: true, schema: SCHEMA } },
};

function chat({ stream, usage, tools, format, limit }: Wish): Request {
  const body = {
    model: "gpt-4o",
    messages: MESSAGES,
    stream,
    ...given(stream && usage, { stream_options: { include_usage: true } }),
    ...given(tools, { tools: [{ type: "function", function: { name: "weather", parameters: SCHEMA } }] }),
    ...(format === "text" ? {} : { response_format: FORMATS[format] }),
    ...given(limit !== null, { max_tokens: limit }),
  };
  return { path: "/v1/chat/completions", body };
}

export function responses({ stream, tools, format, limit }: Wish): Request {
  const { json_schema, ...json } = { json_schema: {}, ...FORMATS[format === "schema" ? "schema" : "json"] };
  const body = {
    model: "gpt-4o",
    input: MESSAGES,
    stream,
    ...given(tools, { tools: [{ type: "function", name: "weather", parameters: SCHEMA, strict: true }] }),
    ...given(format !== "text", { text: { format: { ...json, ...json_schema } } }),
    ...given(limit !== null, { max_output_tokens: limit }),
  };
  return { path: "/v1/responses", body };
}

function messages({ stream, tools, limit }: Wish): Request {
  const body = {
    model: "claude-sonnet-4-5",
    messages: MESSAGES,
    stream,
    max_tokens: limit ?? 1000,
    ...given(tools, { tools: [{ name: "weather", input_schema: SCHEMA }] }),
  };
  return { path: "/v1/messages", body };
}

function gemini({ stream, usage, tools, format, limit }: Wish): Request {
  const { additionalProperties: _, ...schema } = SCHEMA;
  const method = stream ? `streamGenerateContent${usage ? "?alt=sse" : ""}` : "generateContent";
  const generationConfig = {
    ...given(format !== "text", { responseMimeType: "application/json" }),
    ...given(format === "schema", { responseSchema: schema }),
    ...given(limit !== null, { maxOutputTokens: limit }),
  };
  const body = {
    contents: [{ role: "user", parts: [{ text: "Say it" }] }],
    generationConfig,
    ...given(tools, { tools: [{ functionDeclarations: [{ name: "weather", parameters: schema }] }] }),
  };
  return { path: `/v1beta/models/gemini-2.5-flash:${method}`, body };
}

function ollama({ stream, tools, format, limit }: Wish): Request {
  const body = {
    model: "llama3.2",
    messages: MESSAGES,
    stream,
    ...given(tools, { tools: [{ type: "function", function: { name: "weather", parameters: SCHEMA } }] }),
    ...given(format !== "text", { format: format === "json" ? "json" : SCHEMA }),
    ...given(limit !== null, { options: { num_predict: limit } }),
  };
  return { path: "/api/chat", body };
}

function completions({ stream, usage, limit }: Wish): Request {
  const body = {
    model: "gpt-3.5-turbo-instruct",
    prompt: "Say it",
    stream,
    ...given(stream && usage, { stream_options: { include_usage: true } }),
    ...given(limit !== null, { max_tokens: limit }),
  };
  return { path: "/v1/completions", body };
}

const APIS = {
  "/v1/chat/completions": chat,
  "/v1/responses": responses,
  "/v1/messages": messages,
  "/v1beta/": gemini,
  "/api/chat": ollama,
  "/v1/completions": completions,
};
/** The APIs that there are. */
export const served = Object.entries(APIS).flatMap(([start, request]) =>
  endpoints.some(({ method, path }) => method === "POST" && path.startsWith(start)) ? [request] : []
);
