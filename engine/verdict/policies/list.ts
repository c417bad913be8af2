import type { Attempt } from "../reading/fate.ts";
import type { Policy, Span } from "./policy.ts";

/** Longest wait that a timer of JavaScript can count. */
const ENDLESS_MS = 2 ** 31 - 1;

/** Statuses and breaks after which the SDKs of OpenAI and Anthropic try again: 408, 409, 429 (for money, too), 5xx, no reply. */
function stainlessRetries({ entry: { reply: { status } } }: Attempt): boolean {
  return status === null || status === 408 || status === 409 || status === 429 || status >= 500;
}

/** min(0.5 · 2^k, 8) s × U(0.75, 1), from k = 0. */
function stainlessBackoff(failures: number): Span {
  const full = Math.min(500 * 2 ** (failures - 1), 8000);
  return [0.75 * full, full];
}

/** Retry policy shared by the SDKs of OpenAI and Anthropic: one generator writes them all. */
const stainless = {
  tries: 3,
  counts: true,
  obeys_should_retry: true,
  retries: stainlessRetries,
  backoff_ms: stainlessBackoff,
} as const;

const NO_BUDGET = "it has no retry budget: each call is tried three times, however many fail";
const ANY_429 = "it retries any 429, be it for money";
const READS_ONLY = "its time-out is for each read, so that keep-alives renew it";

/** Policy of SDKs that do not retry of themselves. */
const untried = {
  tries: 1,
  counts: false,
  obeys_should_retry: false,
  retries: () => false,
  backoff_ms: (): Span => [0, 0],
  waits: { span: [0, 0], beyond: "stop", precise: false },
} as const;

const NO_TIME_OUT = {
  C21: "it has no time-out of its own",
  C24: "it has no time-out of its own",
} as const;

/** The retry policies of the SDKs that are known, as models; the first that matches a user agent is taken. */
export const POLICIES: readonly Policy[] = [
  {
    ...stainless,
    name: "openai-node 7",
    user_agent: /^(Azure)?OpenAI\/JS (7|[89]|\d\d)\./,
    waits: { span: [0, 60_000], beyond: "backoff", precise: true },
    by_design: {
      C3: ANY_429,
      C4: "it takes no wait of more than 60 s from a server and uses its own back-off",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      C21: "its time-out ends with the head of a stream",
      C24: "its time-out ends with the head of a stream",
    },
    source: "openai-node 7.5 (source), 7.57 (measured)",
  },
  {
    ...stainless,
    name: "openai-node 6",
    user_agent: /^(Azure)?OpenAI\/JS [456]\./,
    waits: { span: [0, ENDLESS_MS], beyond: "backoff", precise: true },
    by_design: {
      C3: ANY_429,
      C5: "it waits as long as a server says, without an upper limit",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      C21: "its time-out ends with the head of a reply",
      C24: "its time-out ends with the head of a reply",
    },
    source: "openai-node 6.49 (source, measured)",
  },
  {
    ...stainless,
    name: "openai-python",
    user_agent: /^(Async)?(Azure)?OpenAI\/Python \d/,
    waits: { span: [1, 120_000], beyond: "stop", precise: true },
    by_design: {
      C3: ANY_429,
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      C22: "its time-out is 600 s for each read",
      C24: READS_ONLY,
    },
    source: "openai-python 3.3 (source)",
  },
  {
    ...stainless,
    name: "anthropic-sdk-typescript",
    user_agent: /^Anthropic\/JS \d/,
    waits: { span: [1, ENDLESS_MS], beyond: "backoff", precise: true },
    by_design: {
      C3: ANY_429,
      C5: "it waits as long as a server says, without an upper limit",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      C21: "its time-out ends with the head of a stream",
      C24: "its time-out ends with the head of a stream",
    },
    source: "anthropic-ts 0.120 (source)",
  },
  {
    ...stainless,
    name: "anthropic-sdk-python",
    user_agent: /^(Async)?Anthropic(Bedrock|Vertex)?\/Python \d/,
    waits: { span: [1, 60_000], beyond: "backoff", precise: true },
    by_design: {
      C3: ANY_429,
      C4: "it takes no wait of more than 60 s from a server and uses its own back-off",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      C22: "its time-out is 600 s for each read",
      C24: READS_ONLY,
    },
    source: "anthropic-python 0.121 (source)",
  },
  {
    name: "AI SDK",
    user_agent: /^ai\/\d|\bai-sdk[-\/]/,
    tries: 3,
    counts: false,
    obeys_should_retry: false,
    retries: stainlessRetries,
    backoff_ms: (failures) => [2000 * 2 ** (failures - 1), 2000 * 2 ** (failures - 1)],
    waits: { span: [0, 60_000], beyond: "backoff", precise: true },
    by_design: {
      C3: ANY_429,
      C4: "it takes no wait of 60 s and more from a server that is longer than its own back-off",
      C7: "it waits 2 s and 4 s, without jitter",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
      C21: "it has no time-out of its own",
      C24: "it has no time-out of its own",
    },
    source: "ai 6 and 7 (measured)",
  },
  {
    name: "LangChain JS",
    user_agent: /^langchainjs?\b/i,
    tries: 7,
    counts: false,
    obeys_should_retry: false,
    retries: ({ entry: { reply: { status } } }) => status === null || status === 408 || status >= 410,
    backoff_ms: (failures) => [1000 * 2 ** (failures - 1), 2000 * 2 ** (failures - 1)],
    waits: { span: [0, 60_000], beyond: "stop", precise: false, at: [429] },
    by_design: {
      C1: "it retries a 429 only where the reply says how long to wait",
      C4: "it reads Retry-After of a 429 alone",
      C9: "it tries seven times",
      C11: NO_BUDGET,
      C12: NO_BUDGET,
    },
    source: "@langchain/openai 1.5 (measured)",
  },
  {
    ...untried,
    name: "Google GenAI JS",
    user_agent: /^google-genai-sdk\/\S+ gl-node\//,
    by_design: { C1: "it retries only where its user sets retryOptions", ...NO_TIME_OUT },
    source: "@google/genai 3.1 (measured)",
  },
  {
    ...untried,
    name: "ollama-js",
    user_agent: /^ollama-js\/\d/,
    by_design: { C1: "it never retries", ...NO_TIME_OUT },
    source: "ollama 0.6 (measured)",
  },
];
