/** Tests of Anthropic's, Google's and Ollama's SDKs with streams that break, beside group F, on Deno's `fetch`. */
import { strict as assert } from "node:assert";
import { suiteOf } from "./line.ts";

const CLAUDE = ["Anthropic 1: create, streamed"];
const CLAUDE_HELPER = ["Anthropic 1: stream()"];
const GEMINI = ["Google GenAI 3: generateContentStream"];
const OLLAMA = ["Ollama 0.6: chat, streamed"];
const { line } = suiteOf();

const OVERLOADED = { fault: "stream_error", options: { error: "overloaded" }, hits: 1 };

line({
  name: "100. Anthropic: an error event amid the text is an APIError, and not tried again",
  ...OVERLOADED,
  ways: [...CLAUDE, ...CLAUDE_HELPER],
  throws: "APIError",
  message: /overloaded_error/,
});

line({
  name: "100. Gemini: an error amid the text is an ApiError, and not tried again",
  ...OVERLOADED,
  ways: GEMINI,
  throws: "ApiError",
});

line({
  name: "100. Ollama: an error amid the text is thrown in its words",
  ...OVERLOADED,
  ways: OLLAMA,
  throws: "Error",
  message: /^server busy, please try again/,
});

line({
  name: "102. Anthropic, Ollama: a stream that is cut is a TypeError",
  fault: "stream_cut",
  options: { at_pct: [50, 50] },
  ways: [...CLAUDE, ...OLLAMA],
  hits: 1,
  throws: "TypeError",
});

line({
  name: "103. Anthropic: a malformed frame is a SyntaxError",
  fault: "malformed_frame",
  ways: CLAUDE,
  hits: 1,
  throws: "SyntaxError",
});

line({
  name: "104. Anthropic: a stream without message_stop ends without a word where the events are read",
  fault: "missing_done",
  ways: CLAUDE,
  hits: 1,
  says: "ends with `message_delta`",
});

line({
  name: "104. Anthropic: a stream without message_stop is an error of the helper",
  fault: "missing_done",
  ways: CLAUDE_HELPER,
  hits: 1,
  throws: "AnthropicError",
  message: /stream ended without producing a Message/,
});

line({
  name: "106. Anthropic: an empty stream is an error of the helper",
  fault: "empty_stream",
  ways: CLAUDE_HELPER,
  hits: 1,
  throws: "AnthropicError",
  message: /request ended without sending any chunks/,
});

line({
  name: "106. Anthropic: an empty stream has no events",
  fault: "empty_stream",
  ways: CLAUDE,
  hits: 1,
  says: "no events",
});

line({
  name: "106. Gemini: an empty stream has no chunks",
  fault: "empty_stream",
  ways: GEMINI,
  hits: 1,
  says: "no chunks",
});

line({
  name: "106. Ollama: an empty stream is an error",
  fault: "empty_stream",
  ways: OLLAMA,
  hits: 1,
  throws: "Error",
  message: /^Did not receive done or success response in stream/,
});

line({
  name: "107. Anthropic, Ollama: a stream that falls silent hangs",
  fault: "stream_stall",
  options: { after_tokens: [3, 3], stall_sec: [3, 3], then: "fin" },
  ways: [...CLAUDE, ...CLAUDE_HELPER, ...OLLAMA],
  timeout_ms: 400,
  patience_ms: 1_500,
  hits: 1,
  says: "hangs",
});

line({
  name: "107. Gemini: the time limit is for the whole stream",
  fault: "stream_stall",
  options: { after_tokens: [3, 3], stall_sec: [3, 3], then: "fin" },
  ways: GEMINI,
  timeout_ms: 400,
  hits: 1,
  throws: "AbortError",
});

for (const [fault, status] of [["rate_limit", 429], ["internal_error", 500]] as const) {
  line({
    name: `83. Gemini: ${fault} is an ApiError, and not tried again unless it is told to`,
    fault,
    ways: ["Google GenAI 3"],
    hits: 1,
    throws: "ApiError",
    check: ({ thrown }) => assert.equal(thrown?.status, status),
  });
  line({
    name: `83. Ollama: ${fault} is a ResponseError, and never tried again`,
    fault,
    ways: ["Ollama 0.6"],
    hits: 1,
    throws: "ResponseError",
  });
}
