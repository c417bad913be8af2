import type { Attempt } from "../reading/fate.ts";
import type { Policy, Span } from "./policy.ts";

/** Longest wait that a timer of JavaScript can count, in milliseconds. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** Longest wait that `time.sleep` of Python takes on all systems. */
const LONGEST_SLEEP_MS = 4_294_967_000;
const MINUTE_MS = 60_000;

/** Statuses and breaks after which the SDKs of OpenAI and Anthropic try again: 408, 409, 429 (for money, too), 5xx, no reply. */
export function stainlessRetries({ entry: { reply: { status } } }: Attempt): boolean {
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

/** Why retries are no small part of what is sent when all fails (C11, C12). */
export const NO_BUDGET = "it has no retry budget: each call is tried as often, however many fail";
/** Why a 429 for money is retried (C3). */
export const ANY_429 = "it retries any 429, be it for money";
/** Why keep-alives keep a client waiting (C24). */
export const READS_ONLY = "its time-out is for each read, so that keep-alives renew it";
const HEAD_ONLY = "its time-out ends with the head of a reply";
const UNTIMED = "it has no time-out of its own, or for streams none";
const BODIES_LEFT = "it does not close the body of a reply after which it tries again";
/** Why long waits of a server are not obeyed (C4). */
export const OWN_INSTEAD =
  "it takes no wait of a minute, or of more than that, from a server and uses its own back-off";
/** Why absurd waits are waited for (C5). */
export const ENDLESS = "it waits as long as a server says, without an upper limit";

const always = { C3: ANY_429, C11: NO_BUDGET, C12: NO_BUDGET } as const;
const node = { ...always, C21: HEAD_ONLY, C24: HEAD_ONLY } as const;
const python = { ...always, C22: "its time-out is 600 s for each read", C24: READS_ONLY } as const;
const go = { ...always, C21: UNTIMED, C24: UNTIMED } as const;
const java = { ...always, C22: "its time-out is 600 s for a whole call" } as const;

/** Waits below a minute, as all of them took them at first in JavaScript. */
const UNDER_A_MINUTE = { span: [1, MINUTE_MS - 1], beyond: "backoff", precise: true } as const;
/** Waits below a minute, as all of them took them at first in Go. */
const UNDER_A_MINUTE_IN_GO = { ...UNDER_A_MINUTE, span: [0, MINUTE_MS - 1] } as const;
/** Waits up to a minute, as all of them took them at first in Python. */
const A_MINUTE = { span: [1, MINUTE_MS], beyond: "backoff", precise: true } as const;

const openaiNode = { ...stainless, name: "openai-node", user_agent: /^(Azure)?OpenAI\/JS \d/ } as const;
const openaiPython = {
  ...stainless,
  name: "openai-python",
  user_agent: /^(Async)?(Azure)?OpenAI\/Python \d/,
} as const;
const anthropicNode = {
  ...stainless,
  name: "anthropic-sdk-typescript",
  user_agent: /^Anthropic\/JS \d/,
} as const;
const anthropicPython = {
  ...stainless,
  name: "anthropic-sdk-python",
  user_agent: /^(Async)?Anthropic(Bedrock|Vertex)?\/Python \d/,
} as const;

const openaiGo = { ...stainless, name: "openai-go", user_agent: /^OpenAI\/Go \d/ } as const;
const anthropicGo = { ...stainless, name: "anthropic-sdk-go", user_agent: /^Anthropic\/Go \d/ } as const;

const openaiJava = {
  ...stainless,
  name: "openai-java",
  user_agent: /^OpenAIClient(Async)?Impl\/Java \d/,
} as const;
const anthropicJava = {
  ...stainless,
  name: "anthropic-java",
  user_agent: /^AnthropicClient(Async)?Impl\/Java \d/,
} as const;

const OF_VERSIONS = "versions differ in the longest wait that they take from a server";

/** SDKs of that generator under the user agent of a program that uses one, told by `x-stainless-lang`: what all of them do. */
const anyStainless = {
  ...stainless,
  waits: A_MINUTE,
  source: "openai and anthropic as above; pydantic-ai 2.68 (measured)",
} as const;

/** The SDKs of OpenAI and Anthropic, the newest versions of each first. */
export const STAINLESS: readonly Policy[] = [
  {
    ...openaiNode,
    since: [7, 5],
    waits: { span: [0, MINUTE_MS], beyond: "backoff", precise: true },
    by_design: { ...node, C4: OWN_INSTEAD },
    source: "openai-node 7.5, 7.57 (source, measured)",
  },
  {
    ...openaiNode,
    since: [6, 26],
    waits: { span: [0, LONGEST_TIMER_MS], beyond: "backoff", precise: true },
    by_design: { ...node, C5: ENDLESS },
    source: "openai-node 6.25, 6.27, 6.49, 7.4 (source, measured)",
  },
  {
    ...openaiNode,
    since: [4, 0],
    waits: UNDER_A_MINUTE,
    by_design: { ...node, C4: OWN_INSTEAD },
    source: "openai-node 4.104, 5.23, 6.25 (source)",
  },
  {
    ...openaiPython,
    since: [2, 52],
    waits: { span: [1, 2 * MINUTE_MS], beyond: "stop", precise: true },
    by_design: python,
    source: "openai-python 2.51, 2.52, 3.54 (source, measured)",
  },
  {
    ...openaiPython,
    since: [1, 0],
    waits: A_MINUTE,
    by_design: { ...python, C4: OWN_INSTEAD },
    source: "openai-python 1.109, 2.51 (source)",
  },
  {
    ...anthropicNode,
    since: [0, 79],
    waits: { span: [1, LONGEST_TIMER_MS], beyond: "backoff", precise: true },
    by_design: { ...node, C5: ENDLESS },
    source: "anthropic-sdk-typescript 0.78, 0.79, 1.12 (source, measured)",
  },
  {
    ...anthropicNode,
    since: [0, 0],
    waits: UNDER_A_MINUTE,
    by_design: { ...node, C4: OWN_INSTEAD },
    source: "anthropic-sdk-typescript 0.60, 0.78 (source)",
  },
  {
    ...anthropicPython,
    since: [1, 6],
    waits: { span: [1, LONGEST_SLEEP_MS], beyond: "backoff", precise: true },
    by_design: { ...python, C5: ENDLESS },
    source: "anthropic-sdk-python 1.5, 1.6, 2.12 (source, measured)",
  },
  {
    ...anthropicPython,
    since: [0, 0],
    waits: A_MINUTE,
    by_design: { ...python, C4: OWN_INSTEAD },
    source: "anthropic-sdk-python 0.60, 1.5 (source)",
  },
  {
    ...openaiGo,
    since: [3, 67],
    waits: { span: [0, 2 * MINUTE_MS], beyond: "stop", precise: true },
    by_design: go,
    source: "openai-go 3.66, 3.67, 3.99 (source)",
  },
  {
    ...openaiGo,
    since: [2, 7],
    waits: UNDER_A_MINUTE_IN_GO,
    by_design: { ...go, C4: OWN_INSTEAD },
    source: "openai-go 2.7, 3.0, 3.66 (source)",
  },
  {
    ...openaiGo,
    since: [0, 0],
    waits: UNDER_A_MINUTE_IN_GO,
    by_design: { ...go, C4: OWN_INSTEAD, C32: BODIES_LEFT },
    source: "openai-go 1.12 (source, measured)",
  },
  {
    ...anthropicGo,
    since: [1, 27],
    waits: { span: [0, LONGEST_TIMER_MS], beyond: "backoff", precise: true },
    by_design: { ...go, C5: ENDLESS },
    source: "anthropic-sdk-go 1.26, 1.27 (source), 1.84 (source, measured)",
  },
  {
    ...anthropicGo,
    since: [1, 10],
    waits: UNDER_A_MINUTE_IN_GO,
    by_design: { ...go, C4: OWN_INSTEAD },
    source: "anthropic-sdk-go 1.10, 1.26 (source)",
  },
  {
    ...anthropicGo,
    since: [0, 0],
    waits: UNDER_A_MINUTE_IN_GO,
    by_design: { ...go, C4: OWN_INSTEAD, C32: BODIES_LEFT },
    source: "anthropic-sdk-go 1.0, 1.9 (source)",
  },
  {
    ...openaiJava,
    since: [4, 71],
    waits: { span: [0, 8000], beyond: "most", precise: true },
    by_design: { ...java, C4: "it waits for 8 s at most, whatever a server says" },
    source: "openai-java 4.70, 4.71 (source), 4.105 (source, measured)",
  },
  {
    ...openaiJava,
    since: [4, 26],
    waits: { span: [0, LONGEST_TIMER_MS], beyond: "backoff", precise: true },
    by_design: { ...java, C5: ENDLESS },
    source: "openai-java 4.23, 4.26, 4.70 (source)",
  },
  {
    ...openaiJava,
    since: [0, 0],
    waits: { ...A_MINUTE, span: [0, MINUTE_MS] },
    by_design: { ...java, C4: OWN_INSTEAD },
    source: "openai-java 0.8, 2.0, 4.23 (source)",
  },
  {
    ...anthropicJava,
    since: [3, 0],
    waits: { span: [1, LONGEST_TIMER_MS], beyond: "backoff", precise: true },
    by_design: { ...java, C5: ENDLESS },
    source: "anthropic-java 3.0 (source), 3.14 (source, measured)",
  },
  {
    ...anthropicJava,
    since: [2, 16],
    waits: { span: [0, LONGEST_TIMER_MS], beyond: "backoff", precise: true },
    by_design: { ...java, C5: ENDLESS },
    source: "anthropic-java 2.15, 2.16, 2.40 (source)",
  },
  {
    ...anthropicJava,
    since: [0, 0],
    waits: { ...A_MINUTE, span: [0, MINUTE_MS] },
    by_design: { ...java, C4: OWN_INSTEAD },
    source: "anthropic-java 1.0, 2.0, 2.15 (source)",
  },
  {
    ...anyStainless,
    name: "Stainless SDK (JS)",
    user_agent: /^Stainless\/js /,
    by_design: { ...node, C4: OF_VERSIONS, C5: OF_VERSIONS },
  },
  {
    ...anyStainless,
    name: "Stainless SDK (Python)",
    user_agent: /^Stainless\/python /,
    by_design: { ...python, C4: OF_VERSIONS, C5: OF_VERSIONS },
  },
  {
    ...anyStainless,
    name: "Stainless SDK (Go)",
    user_agent: /^Stainless\/go /,
    by_design: { ...go, C4: OF_VERSIONS, C5: OF_VERSIONS },
    source: "openai-go and anthropic-sdk-go as above",
  },
  {
    ...anyStainless,
    name: "Stainless SDK (Java)",
    user_agent: /^Stainless\/java /,
    by_design: { ...java, C4: OF_VERSIONS, C5: OF_VERSIONS },
    source: "openai-java and anthropic-java as above",
  },
];
