import type { GalleryCase } from "./case.ts";
import { ASKED } from "./requests.ts";

/** What goes wrong with tool calls, and among the parts of an answer. */
export const CALLS: readonly GalleryCase[] = [
  {
    name: "Calls without an id",
    source: "camel-ai/camel#3027",
    shows: 'Two calls, each with `"id":""`.',
    config: `
llm:
  rules:
    - do: { answer: { calls: [{ name: now, id: "" }, { name: now, id: "" }] } }
`,
    request: ASKED.streamedTools,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"tool_calls":[{"index":0,"id":"","type":"function"…
…
data: {…"tool_calls":[{"index":1,"id":"","type":"function"…
…
data: [DONE]

`,
    end: "kept",
  },
  {
    name: "Two calls with one id",
    source: "HKUDS/nanobot#3943",
    shows: "Parallel calls, index 0 and 1, have the same id.",
    config: `
llm:
  rules:
    - do: { answer: { calls: [{ name: now, id: call_1 }, { name: now, id: call_1 }] } }
`,
    request: ASKED.streamedTools,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"tool_calls":[{"index":0,"id":"call_1"…
…
data: {…"tool_calls":[{"index":1,"id":"call_1"…
…
data: [DONE]

`,
    end: "kept",
  },
  {
    name: "Arguments are null at first",
    source: "ogx#5462",
    shows: 'The first delta of a call has `"arguments":null`, the next ones are good.',
    config: `
llm:
  rules:
    - do:
        answer: { calls: [{ name: get_weather, arguments: { city: Oslo } }] }
        edit: [{ at: choices.*.delta.tool_calls.*.function.arguments, frames: 1, set: null }]
`,
    request: ASKED.streamedTools,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"function":{"name":"get_weather","arguments":null}…

data: {…"tool_calls":[{"index":0,"function":{"arguments":"{\\""}}]}…

data: {…"tool_calls":[{"index":0,"function":{"arguments":"city"}}]}…
…
data: [DONE]

`,
    end: "kept",
  },
  {
    name: "Words, a call, and words again",
    source: "mastra#10739",
    shows: "One message has a text, a tool call, and another text.",
    config: `
llm:
  rules:
    - do: { answer: { parts: [{ text: Let me look. }, { call: { name: now } }, { text: One moment. }] } }
`,
    request: ASKED.claudeTools,
    bytes: `
HTTP/1.1 200 OK
…
data: {"type":"content_block_start","index":0,"content_block":{"type":"text"…
…
data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use"…
…
data: {"type":"content_block_start","index":2,"content_block":{"type":"text"…
…
data: {"type":"message_stop"…}

`,
    end: "kept",
  },
  {
    name: "The call comes before the words",
    source: "CopilotKit/aimock#274",
    shows: "A tool call is streamed first, the text behind it.",
    config: `
llm:
  rules:
    - do: { answer: { parts: [{ call: { name: now } }, { text: Done }] } }
`,
    request: ASKED.streamedTools,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"tool_calls":[{"index":0,"id":…
…
data: {…"delta":{…"content":"Done"}…

data: {…"finish_reason":"tool_calls"}]…

data: [DONE]

`,
    end: "kept",
  },
  {
    name: "Malformed function call",
    source: "pydantic-ai#1687",
    shows: "Gemini answers nothing, with `finishReason` `MALFORMED_FUNCTION_CALL`.",
    config: `
llm:
  rules:
    - do: { answer: { parts: [], finish: MALFORMED_FUNCTION_CALL } }
`,
    request: ASKED.gemini,
    bytes: `
HTTP/1.1 200 OK
…
      "content": {},
      "finishReason": "MALFORMED_FUNCTION_CALL"…
…
`,
    end: "kept",
  },
  {
    name: "The native finish reason beside an error",
    source: "BerriAI/litellm#23273",
    shows: "A 200 with `finish_reason` `error` and `native_finish_reason`, and no content.",
    config: `
llm:
  rules:
    - do:
        answer: { parts: [], finish: error }
        edit:
          - { at: choices.0.native_finish_reason, set: MALFORMED_FUNCTION_CALL }
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 200 OK
…

{…"message":{"role":"assistant","content":null,…"finish_reason":"error","native_finish_reason":"MALFORMED_FUNCTION_CALL"…}
`,
    end: "kept",
  },
];
