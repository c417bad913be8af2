import type { GalleryCase } from "./case.ts";
import { ASKED } from "./requests.ts";

/** What goes wrong with usage and limits. */
export const USAGE: readonly GalleryCase[] = [
  {
    name: "Thinking uses up all tokens",
    source: "xorbitsai/xagent#626",
    shows: "No content, `finish_reason` is `length`, and the words are in `reasoning_content`.",
    config: `
llm:
  rules:
    - do: { answer: { parts: [{ thinking: First of all }], finish: length, usage: { completion: 64 } } }
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 200 OK
…
        "content": null,
…
        "reasoning_content": "First of all",
…
      "finish_reason": "length"
…
    "completion_tokens": 64,
…
`,
    end: "kept",
  },
  {
    name: "Usage in every chunk",
    source: "open-webui#29064",
    shows: "Each chunk has a `usage` with growing numbers.",
    config: `
llm:
  rules:
    - do: { answer: { text: Hello there, usage: { prompt: 5, continuous: true } } }
`,
    request: ASKED.stream,
    bytes: `
HTTP/1.1 200 OK
…

data: {…"usage":{"prompt_tokens":5,"completion_tokens":0,"total_tokens":5}…

data: {…"usage":{"prompt_tokens":5,"completion_tokens":1,"total_tokens":6}…

data: {…"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}…

data: {…"finish_reason":"stop"…"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}…

data: [DONE]

`,
    end: "kept",
  },
  {
    name: "Usage by other names",
    source: "earendil-works/pi#2326",
    shows: "`usage` has `input_tokens` and `output_tokens` where others have prompt and completion.",
    config: `
llm:
  rules:
    - do:
        answer: { text: Hello, usage: { prompt: 5, completion: 1 } }
        edit:
          - { at: usage.prompt_tokens, rename: input_tokens }
          - { at: usage.completion_tokens, rename: output_tokens }
`,
    request: ASKED.whole,
    bytes: `
HTTP/1.1 200 OK
…

{…"usage":{"input_tokens":5,"output_tokens":1,…}…}
`,
    end: "kept",
  },
  {
    name: "The quota of a day is gone",
    source: "google-gemini/gemini-cli#10925",
    shows: "429 `RESOURCE_EXHAUSTED` with a quota per day and no hint when to try again.",
    config: `
llm:
  rules:
    - do: { fault: insufficient_quota }
`,
    request: ASKED.gemini,
    bytes: `
HTTP/1.1 429 Too Many Requests
…
    "status": "RESOURCE_EXHAUSTED",
…
            "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"…
…
`,
    end: "kept",
  },
];
