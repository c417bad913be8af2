import type { Dialect } from "./dialect.ts";

/** Request for an answer of a model, in no API's words. */
export interface ChatRequest {
  /** Dialect of the API. */
  readonly dialect: Dialect;
  readonly messages: readonly ChatMessage[];
  /** Number of answers. */
  readonly n: number;
  /** Most tokens of an answer, those of its reasoning included. */
  readonly maxTokens: number | null;
  readonly stop: readonly string[];
  readonly tools: readonly Tool[];
  readonly choice: ToolChoice;
  /** True if it may call several tools at once. */
  readonly parallel: boolean;
  readonly format: Format;
  /** Number of alternatives to list for each token; `null`: no probabilities. */
  readonly logprobs: number | null;
  /** Reasoning effort, where given. */
  readonly effort: string | null;
  /** True if it thinks before it speaks; as its model does, if absent. */
  readonly thinks?: boolean;
  readonly overrides: Overrides;
  /** The answer does not tell what was used. */
  readonly uncounted?: boolean;
  /** Parts of the answer that a rule or a fault has settled. */
  readonly preset: PresetAnswer;
}

/** One message of a conversation, reduced to what a fake needs. */
export interface ChatMessage {
  readonly role: string;
  /** The text parts, joined by a space; empty where there are none. */
  readonly text: string;
  /** Other parts, such as images. */
  readonly media?: number;
  /** Tokens of media. */
  readonly otherTokens?: number;
  /** Names and inputs of the tool calls in it, where those cost tokens, too. */
  readonly called?: readonly string[];
  /** Number of them that are sound. */
  readonly heardTokens?: number;
  /** True if the message is the result of a tool call. */
  readonly isResult?: boolean;
}

/** True for a message that instructs the model: the system prompt. */
export function isInstruction({ role }: Pick<ChatMessage, "role">): boolean {
  return role === "system" || role === "developer";
}

/** `function` takes arguments by a schema, `custom` any text; a `builtin` one is called only where it has to be. */
export type ToolKind = "function" | "custom" | "builtin";

/** A tool that a model may call. */
export interface Tool {
  readonly name: string;
  readonly kind: ToolKind;
  /** JSON Schema of the arguments; of the text for a custom tool, where it asks for one of some form. */
  readonly schema: unknown;
  /** The group that its name belongs to, where there is one. */
  readonly namespace?: string;
}

/** True if a tool must, may or must not be called, and which ones count. */
export interface ToolChoice {
  readonly mode: "none" | "auto" | "required";
  /** `null`: any that is offered. */
  readonly names: readonly string[] | null;
}

/** Required format of the text. */
export type Format =
  | { readonly type: "text" }
  | { readonly type: "json" }
  | { readonly type: "choice"; readonly words: readonly string[] }
  | { readonly type: "schema"; readonly name: string; readonly schema: unknown };

/** Overrides of `X-Fake-*` headers, where the configuration allows them. */
export interface Overrides {
  readonly mode: string | undefined;
  readonly template: string | undefined;
}

/** Finish reasons that every API has a word of its own for. */
export type KnownFinish = "stop" | "length" | "tool_calls" | "content_filter";

/** Finish reason of an answer: a known one, or a provider's own word, which is sent as it is. */
export type Finish = KnownFinish | (string & Record<never, never>);

/** One part of an answer, in the order in which the model says them. */
export type AnswerPart =
  | { readonly thinking: string }
  | { readonly text: string }
  | { readonly refusal: string }
  | { readonly call: ToolCall };

/** The parts of an answer that are settled; everything else is written as always. */
export interface PresetAnswer {
  readonly text?: string;
  readonly refusal?: string;
  readonly calls?: readonly ToolCall[];
  /** All that it says, in this order; takes the place of text, refusal and calls. */
  readonly parts?: readonly AnswerPart[];
  readonly finish?: Finish;
  readonly usage?: PresetUsage | null;
  /** The id of the answer, where its API gives it one. */
  readonly id?: string;
  /** Share of its tokens that is sent, all but one at most; it ends as a whole answer does. */
  readonly keep?: Kept;
  /** The whole of an earlier completion, in place of everything else. */
  readonly again?: Said;
}

/** A part of an answer: so many of its tokens, or so many percent of them. */
export interface Kept {
  readonly tokens?: number;
  readonly pct?: number;
}

/** Plain data of a completion, for the notes of faults with memory. */
export interface Said {
  /** Its id, where a rule has settled it. */
  readonly id?: string;
  /** The usage as a rule wants it told. */
  readonly usage?: PresetUsage | null;
  /** Unix seconds. */
  readonly created: number;
  /** The dated name of the model. */
  readonly model: string;
  readonly choices: readonly Spoken[];
  readonly tokens: Tokens;
}

/** One of the answers, as plain data. */
export interface Spoken {
  /** `null` where it calls tools or refuses. */
  readonly text: string | null;
  readonly refusal: string | null;
  readonly calls: readonly ToolCall[];
  /** All of it in its order, thoughts included, where a rule has settled that. */
  readonly parts?: readonly AnswerPart[];
  /** Tokens of all of this, reasoning not included. */
  readonly count: number;
  /** Tokens that were thought and not said. */
  readonly reasoning: number;
  readonly finish: Finish;
  /** The stop sequence before which it ends; `null` where it ends by itself. */
  readonly stop: string | null;
}

/** A tool call; its API gives it an id where it has none. */
export interface ToolCall {
  readonly name: string;
  readonly kind: ToolKind;
  /** JSON for a function, any text for a custom tool. */
  readonly input: string;
  readonly namespace?: string;
  readonly id?: string;
}

/** Token usage. */
export interface Tokens {
  readonly prompt: number;
  /** Tokens of the answers, reasoning included. */
  readonly completion: number;
  readonly reasoning: number;
  /** Prompt tokens that were not paid in full. */
  readonly cached: number;
}

/** Token counts to report: a number, `null`, or none at all; what is not named is counted. `null`: no usage. */
export type PresetUsage = { readonly [Count in keyof Tokens]?: number | null | "absent" } & {
  /** Each chunk of a chat completion tells what was used so far. */
  readonly continuous?: boolean;
};

/** A request that overrides nothing. */
export const NO_OVERRIDES: Overrides = { mode: undefined, template: undefined };

/** Defaults of a chat request. */
export const PLAIN: Omit<ChatRequest, "dialect" | "messages"> = {
  n: 1,
  maxTokens: null,
  stop: [],
  tools: [],
  choice: { mode: "auto", names: null },
  parallel: true,
  format: { type: "text" },
  logprobs: null,
  effort: null,
  overrides: NO_OVERRIDES,
  preset: {},
};
