import { type Ask, askOf } from "../request/ask.ts";
import type { Endpoint, Example, Incoming } from "../request/endpoint.ts";
import type { Json } from "../../engine/base/json.ts";
import { ownValue } from "../../engine/base/tree.ts";
import { GEMINIS, type Titled } from "../base/models.ts";
import { readBatchEmbed, readEmbed } from "./gemini_embed.ts";
import { gemini, invalid, unknownModel } from "./gemini_api.ts";
import { readStream, readTokens, readWhole } from "./generate/generate_endpoint.ts";
import { jsonAnswer } from "./gemini_headers.ts";
import type { Header } from "../request/header.ts";

/** Operations of a model, as the verb after the colon of its name. */
const VERBS: Readonly<Record<string, (incoming: Incoming, model: string) => Promise<Ask>>> = {
  batchEmbedContents: readBatchEmbed,
  countTokens: readTokens,
  embedContent: readEmbed,
  generateContent: readWhole,
  streamGenerateContent: readStream,
};

const VERB_NAMES = Object.keys(VERBS).map((verb) => `\`:${verb}\``).join(", ");

const MODEL = "gemini-2.5-flash";
const KEY = { "x-goog-api-key": "any" };
const CONTENT = { parts: [{ text: "Hello" }] };
const CONTENTS = [{ role: "user", ...CONTENT }];

/** A call of each verb. */
const CALLS: readonly Example[] = [
  callOf("generateContent", { contents: CONTENTS }),
  { ...callOf("streamGenerateContent", { contents: CONTENTS }), query: "alt=sse" },
  callOf("streamGenerateContent", { contents: CONTENTS }),
  callOf("countTokens", { contents: CONTENTS }),
  callOf("embedContent", { content: CONTENT }),
  callOf("batchEmbedContents", { requests: [{ model: `models/${MODEL}`, content: CONTENT }] }),
];

function callOf(verb: string, json: Json): Example {
  return { headers: KEY, params: { call: `${MODEL}:${verb}` }, json };
}

/** The versions of the API; paths of the first one are OpenAI's, too. */
const VERSIONS = ["v1", "v1beta"] as const;

/** Only this API's clients send their key like that. */
function accepts(header: Header): boolean {
  return header("x-goog-api-key") !== undefined;
}

const PAGE = 50;
const LONGEST_PAGE = 1000;

/** `POST /{version}/models/{model}:{verb}`, `GET /{version}/models` and `GET /{version}/models/{id}`. */
export const geminis: readonly Endpoint[] = VERSIONS.flatMap((version): Endpoint[] => [
  {
    method: "POST",
    path: `/${version}/models/:call{.+:[a-zA-Z]+}`,
    api: gemini,
    summary:
      `a model and what it is to do: ${VERB_NAMES}; streams are SSE, or a JSON array without \`alt=sse\``,
    examples: CALLS,
    read: readCall,
  },
  {
    method: "GET",
    path: `/${version}/models`,
    api: gemini,
    summary: "the known models",
    examples: [{ headers: KEY }],
    accepts,
    read: readList,
  },
  {
    method: "GET",
    path: `/${version}/models/:id{.+}`,
    api: gemini,
    summary: "one of them",
    examples: [{ headers: KEY, params: { id: MODEL } }],
    accepts,
    read: readModel,
  },
]);

function readCall(incoming: Incoming): Promise<Ask> {
  const call = incoming.param("call");
  const colon = call.lastIndexOf(":");
  const [model, verb] = [call.slice(0, colon), call.slice(colon + 1)];
  const reads = ownValue(VERBS, verb);
  if (!reads) throw unknownModel(incoming.path, model, verb);
  return reads(incoming, model);
}

function readList({ path, query }: Incoming): Ask {
  const size = Number(query("pageSize") ?? PAGE);
  if (!Number.isInteger(size) || size < 0) throw invalid("page_size must be a non-negative integer");
  const from = Number(query("pageToken") ?? 0);
  if (!Number.isInteger(from) || from < 0 || from >= GEMINIS.length) throw invalid("Invalid page token.");
  const end = from + Math.min(size || PAGE, LONGEST_PAGE);
  const page = {
    models: GEMINIS.slice(from, end).map(modelJson),
    ...(end < GEMINIS.length ? { nextPageToken: String(end) } : {}),
  };
  return askOf({ api: gemini, path, answer: (exchange) => jsonAnswer(exchange, page) });
}

function readModel({ path, param }: Incoming): Ask {
  const id = param("id");
  const model = GEMINIS.find((one) => one.id === id);
  if (!model) throw unknownModel(path, id);
  const answer = modelJson(model);
  return askOf({ api: gemini, path, model: id, answer: (exchange) => jsonAnswer(exchange, answer) });
}

function modelJson({ id, title, context, max_output }: Titled) {
  const verbs = id.includes("embedding")
    ? ["embedContent", "countTokens"]
    : ["generateContent", "countTokens", "createCachedContent", "batchGenerateContent"];
  return {
    name: `models/${id}`,
    version: "001",
    displayName: title,
    description: title,
    inputTokenLimit: context,
    outputTokenLimit: max_output,
    supportedGenerationMethods: verbs,
    temperature: 1,
    topP: 0.95,
    topK: 64,
    maxTemperature: 2,
  };
}
