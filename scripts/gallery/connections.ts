import type { GalleryCase } from "./case.ts";
import { ASKED } from "./requests.ts";

/** What goes wrong between requests, and before the answer. */
export const CONNECTIONS: readonly GalleryCase[] = [
  {
    name: "A connection that is kept, and closed",
    source: "nodejs/node#47130",
    shows: "A good reply with keep-alive, then FIN under the next request of the pool.",
    config: `
llm:
  rules:
    - do: { answer: { text: Hello }, faults: [{ stale_keep_alive: { idle_ms: [200, 200] } }] }
`,
    request: ASKED.whole,
    times: 2,
    bytes: `
HTTP/1.1 200 OK
…
Connection: keep-alive
…
        "content": "Hello",
…
`,
    end: "closed",
  },
  {
    name: "A whole reply, then a reset",
    source: "nodejs/node#64098",
    shows: "A complete chunked reply with its last chunk, then RST.",
    config: `
llm:
  rules:
    - do: { answer: { text: Hello }, faults: [{ close_after_reply: { how: rst } }] }
`,
    request: ASKED.stream,
    chunks: true,
    bytes: `
HTTP/1.1 200 OK
…
data: [DONE]


0

`,
    end: "reset",
  },
  {
    name: "Blank lines while the answer is made",
    source: "AstrBot#403",
    shows: "The head of a whole answer at once, then a blank line every second, then the JSON.",
    config: `
llm:
  rules:
    - do:
        reply:
          headers: [[content-type, application/json], [transfer-encoding, chunked]]
          frames:
            - { send: "\\n" }
            - { send: "\\n", wait_ms: 1000 }
            - { send: '{"object":"chat.completion","choices":[]}', wait_ms: 1000 }
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 200 OK
content-type: application/json
transfer-encoding: chunked



{"object":"chat.completion","choices":[]}
`,
    pauses_ms: [1000, 1000],
    end: "kept",
  },
  {
    name: "Blank lines, and never an answer",
    source: "deepseek-ai/DeepSeek-V3#599",
    shows:
      "The head of a whole answer at once, then a blank line every second; after a minute the end and no answer.",
    config: `
llm:
  rules:
    - do:
        reply:
          headers: [[content-type, application/json], [transfer-encoding, chunked]]
          frames:
            - { send: "\\n" }
            - { send: "\\n", wait_ms: 1000 } # once for each second
            - { send: "\\n", wait_ms: 1000 }
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 200 OK
content-type: application/json
transfer-encoding: chunked




`,
    pauses_ms: [1000, 1000],
    end: "kept",
  },
];
