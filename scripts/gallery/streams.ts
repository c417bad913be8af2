import type { GalleryCase } from "./case.ts";
import { ASKED } from "./requests.ts";

/** What goes wrong in streams. */
export const STREAMS: readonly GalleryCase[] = [
  {
    name: "The provider dies, and says so beside the choices",
    source: "use-agent-os/agent-os#2214",
    shows: "Two tokens, then a frame with both `error` and `choices`, no `[DONE]`; OpenRouter's form.",
    config: `
llm:
  rules:
    - do:
        answer: { text: Hello there }
        edit:
          - { at: error, frames: finish, set: { code: 502, message: Provider disconnected } }
          - { at: choices.0, frames: finish, set: { index: 0, delta: { content: "" }, finish_reason: error } }
        end: end
`,
    request: ASKED.stream,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"delta":{"role":"assistant"…

data: {…"delta":{"content":"Hello"}…

data: {…"delta":{"content":" there"}…

data: {…"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]…"error":{"code":502,"message":"Provider disconnected"}}

`,
    end: "kept",
  },
  {
    name: "A comment before the first frame",
    source: "pfrankov/obsidian-local-gpt#22",
    shows: "`: OPENROUTER PROCESSING` comes before the stream.",
    config: `
llm:
  rules:
    - do: { answer: { text: Hello }, framing: { comment: OPENROUTER PROCESSING } }
`,
    request: ASKED.stream,
    bytes: `
HTTP/1.1 200 OK
…

: OPENROUTER PROCESSING

data: {…"delta":{"role":"assistant"…
…
data: [DONE]

`,
    end: "kept",
  },
  {
    name: "A stream that just ends",
    source: "strands-agents/harness-sdk#4334",
    shows: "An orderly end on the border of a frame: no `finish_reason`, no `[DONE]`.",
    config: `
llm:
  rules:
    - do:
        answer: { text: Hello there big wide world }
        faults: [{ stream_cut: { after_tokens: [2, 2], how: end } }]
`,
    request: ASKED.stream,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"delta":{"role":"assistant"…

data: {…"delta":{"content":"Hello"}…"finish_reason":null}]…

data: {…"delta":{"content":" there"}…"finish_reason":null}]…

`,
    end: "kept",
  },
  {
    name: "No space behind data:",
    source: "tashfeenahmed/freellmapi#1087",
    shows: "Every line of the stream is `data:{…}`.",
    config: `
llm:
  rules:
    - do: { answer: { text: Hello }, framing: { space: false } }
`,
    request: ASKED.stream,
    bytes: `
HTTP/1.1 200 OK
…

data:{…"delta":{"role":"assistant"…

data:{…"delta":{"content":"Hello"}…

data:{…"finish_reason":"stop"}]…

data:[DONE]

`,
    end: "kept",
  },
  {
    name: "A frame that is no JSON",
    source: "lucasjinreal/Crane#121",
    shows: "`data: error: engine out of memory` amid good frames.",
    config: `
llm:
  rules:
    - do:
        answer: { text: Hello there }
        edit: [{ frames: 3, raw: "error: engine out of memory" }]
`,
    request: ASKED.stream,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"delta":{"role":"assistant"…

data: {…"delta":{"content":"Hello"}…

data: error: engine out of memory

data: {…"finish_reason":"stop"}]…

data: [DONE]

`,
    end: "kept",
  },
  {
    name: "The end comes behind the thinking",
    source: "strands-agents/harness-sdk#4334",
    shows: "A block of thinking, then the orderly end, before its signature.",
    config: `
llm:
  rules:
    - do:
        answer: { parts: [{ thinking: So I think }, { text: Hello }] }
        fault: stream_cut
        after_part: thinking
        how: end
`,
    request: ASKED.claudeStream,
    bytes: `
HTTP/1.1 200 OK
…

event: message_start
…
data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":" think"}}

`,
    end: "kept",
  },
  {
    name: "The content filter stops a stream",
    source: "microsoft/semantic-kernel#5289",
    shows: "Some tokens, then `finish_reason` is `content_filter`.",
    config: `
llm:
  rules:
    - do:
        answer: { text: Hello there big wide world }
        faults: [{ content_filter: { where: output, after_tokens: [2, 2] } }]
`,
    request: ASKED.stream,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"delta":{"role":"assistant"…

data: {…"delta":{"content":"Hello"}…

data: {…"delta":{"content":" there"}…

data: {…"finish_reason":"content_filter"}]…

data: [DONE]

`,
    end: "kept",
  },
  {
    name: "A whole answer in one frame",
    source: "infiniflow/ragflow#15381",
    shows: "One `data:` line of more than 64 KB for all arguments of a call.",
    config: `
llm:
  rules:
    - do: { framing: { per_frame: all } }
`,
    request: ASKED.streamedFile,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"arguments":"{\\"content\\":[…]}"…

data: {…"finish_reason":"tool_calls"}]…

data: [DONE]

`,
    line_bytes: 65_536,
    end: "kept",
  },
];
