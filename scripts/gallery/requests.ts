import type { GalleryRequest } from "./case.ts";

const MESSAGES = [{ role: "user", content: "hi" }];
const CITY = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const CONTENT = {
  type: "object",
  properties: { content: { type: "array", minItems: 8, items: { type: "string", minLength: 9_000 } } },
  required: ["content"],
};
const FUNCTIONS = [
  { name: "get_weather", parameters: CITY },
  { name: "now", parameters: { type: "object", properties: {} } },
];

function post(
  name: string,
  path: string,
  body: Readonly<Record<string, unknown>>,
  headers = {},
): GalleryRequest {
  return { name, method: "POST", path, body, headers };
}

const CHAT = { model: "gpt-4o", messages: MESSAGES };
const CLAUDE = { model: "claude-sonnet-4-5", max_tokens: 200, messages: MESSAGES };
const VERSION = { "anthropic-version": "2023-06-01", "x-api-key": "k" };
const TOOLS = { tools: FUNCTIONS.map((one) => ({ type: "function", function: one })) };
const CLAUDE_TOOLS = { tools: FUNCTIONS.map(({ name, parameters }) => ({ name, input_schema: parameters })) };
const COMPLETIONS = "/v1/chat/completions";

/** Requests of the gallery to the LLM APIs. */
export const ASKED = {
  whole: post("a chat completion", COMPLETIONS, CHAT),
  stream: post("a streamed chat completion", COMPLETIONS, { ...CHAT, stream: true }),
  tools: post("a chat completion with tools", COMPLETIONS, { ...CHAT, ...TOOLS }),
  streamedTools: post("a streamed chat completion with tools", COMPLETIONS, {
    ...CHAT,
    ...TOOLS,
    stream: true,
  }),
  streamedFile: post(
    "a streamed chat completion with a tool that takes eight texts of 9,000 characters",
    COMPLETIONS,
    {
      ...CHAT,
      tools: [{ type: "function", function: { name: "write_file", parameters: CONTENT } }],
      stream: true,
    },
  ),
  claude: post("a message of Anthropic's API", "/v1/messages", CLAUDE, VERSION),
  claudeStream: post(
    "a streamed message of Anthropic's API",
    "/v1/messages",
    { ...CLAUDE, stream: true },
    VERSION,
  ),
  claudeTools: post(
    "a streamed message of Anthropic's API, with tools",
    "/v1/messages",
    { ...CLAUDE, ...CLAUDE_TOOLS, stream: true },
    VERSION,
  ),
  gemini: post(
    "a request to Gemini's generateContent",
    "/v1beta/models/gemini-2.5-pro:generateContent",
    { contents: [{ parts: [{ text: "hi" }] }] },
    { "x-goog-api-key": "k" },
  ),
} as const;

/** A request for a page of the website. */
export function page(path: string, headers: Readonly<Record<string, string>> = {}): GalleryRequest {
  return { name: `\`GET /web${path}\``, method: "GET", path: `/web${path}`, headers };
}

/** A page of an item. */
export const ITEM = page("/item/lamp-00042");
