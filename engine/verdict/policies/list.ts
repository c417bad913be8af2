import { dictatesWait } from "../reading/retry_after.ts";
import { CRAWLERS } from "./crawlers.ts";
import { HTTP_LIBRARIES } from "./http_libraries.ts";
import type { Policy } from "./policy.ts";
import { ANY_429, NO_BUDGET, OWN_INSTEAD, STAINLESS, stainlessRetries } from "./stainless.ts";
import { UNTRIED } from "./untried.ts";

const NO_TIME_OUT = {
  C21: "it has no time-out of its own",
  C24: "it has no time-out of its own",
} as const;

const UNREAD = "its own retries do not read Retry-After";
const NO_WAITS = "its num_retries does not wait";
const NO_HEADERS = "its errors have no headers, so that nobody who tries again can read Retry-After";

/** The policies of the SDKs and clients of websites that are known, as models; the first that matches a user agent is taken. */
export const POLICIES: readonly Policy[] = [
  ...STAINLESS,
  {
    name: "AI SDK",
    user_agent: /^ai\/\d|\bai-sdk[-\/]/,
    tries: 3,
    counts: false,
    obeys_should_retry: false,
    retries: stainlessRetries,
    backoff_ms: (failures) => [2000 * 2 ** (failures - 1), 2000 * 2 ** (failures - 1)],
    waits: { span: [0, 59_999], beyond: "backoff", precise: true },
    by_design: {
      C3: ANY_429,
      C4: OWN_INSTEAD,
      C7: "it waits 2 s and 4 s, without jitter",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      ...NO_TIME_OUT,
    },
    source: "ai 6 and 7 (source, measured)",
  },
  {
    name: "LangChain JS",
    user_agent: /^langchainjs?\b/i,
    tries: 7,
    counts: false,
    obeys_should_retry: false,
    retries: ({ entry }) => {
      const { reply: { status } } = entry;
      if (status === 429) return dictatesWait(entry);
      return status === null || status === 408 || status >= 410;
    },
    backoff_ms: (failures) => [1000 * 2 ** (failures - 1), 2000 * 2 ** (failures - 1)],
    waits: { span: [0, 60_000], beyond: "stop", precise: false, at: [429] },
    by_design: {
      C1: "it retries a 429 only where the reply says how long to wait",
      C4: "it reads Retry-After of a 429 alone",
      C9: "it tries seven times",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
    },
    source: "@langchain/core 1.4 (source), @langchain/openai 1.6 (measured)",
  },
  {
    ...UNTRIED,
    name: "Google GenAI JS",
    user_agent: /^google-genai-sdk\/\S+ gl-node\//,
    by_design: {
      C1: "it retries only where its user sets retryOptions",
      C3: ANY_429,
      C4: UNREAD,
      ...NO_TIME_OUT,
    },
    source: "@google/genai 2.32 (source), 3.1 (measured)",
  },
  {
    ...UNTRIED,
    name: "Google GenAI Python",
    user_agent: /^google-genai-sdk\/\S+ gl-python\//,
    by_design: {
      C1: "it retries only where its user sets retry_options, and 408, 429, 500, 502, 503 and 504 alone",
      C3: ANY_429,
      C4: UNREAD,
      ...NO_TIME_OUT,
    },
    source: "google-genai 3.6 (source, measured)",
  },
  {
    ...UNTRIED,
    name: "ollama-js",
    user_agent: /^ollama-js\/\d/,
    by_design: { C1: "it never retries", C4: NO_HEADERS, ...NO_TIME_OUT },
    source: "ollama 0.6 (source, measured)",
  },
  {
    ...UNTRIED,
    name: "ollama-python",
    user_agent: /^ollama-python\/\d/,
    by_design: { C1: "it never retries", C4: NO_HEADERS, ...NO_TIME_OUT },
    source: "ollama 0.6 (source, measured)",
  },
  {
    ...UNTRIED,
    name: "LiteLLM",
    user_agent: /^litellm\/\d/,
    by_design: {
      C1: "it retries only where its user sets num_retries",
      C2: "its num_retries tries again after any error",
      C3: "its num_retries tries again after any error",
      C4: UNREAD,
      C6: NO_WAITS,
      C7: NO_WAITS,
      C11: NO_BUDGET,
      C12: NO_BUDGET,
    },
    source: "litellm 1.110 (source, measured), where it uses no SDK of another",
  },
  ...CRAWLERS,
  ...HTTP_LIBRARIES,
];
