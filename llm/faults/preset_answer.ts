import { finished } from "../../engine/base/clock.ts";
import type { Ask } from "../request/ask.ts";
import type { ChatRequest, PresetAnswer, ToolCall } from "../request/chat_request.ts";
import { callsOf } from "../writing/tool_calls.ts";
import { mayCall } from "./applies.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import type { Key } from "../../engine/base/hash.ts";

/** The good answer to something else than was asked of the model; with the ids of an earlier exchange, if its key is given. */
export function answerTo(exchange: Exchange<Ask>, change: Partial<ChatRequest>, key?: Key): Promise<Answer> {
  const { ask } = exchange;
  return exchange.instead(ask.chat ? { ...ask, chat: { ...ask.chat, ...change } } : ask, key);
}

/** The good answer with these parts of it settled. */
export function withPreset(exchange: Exchange<Ask>, preset: PresetAnswer): Promise<Answer> {
  return answerTo(exchange, { preset: settled(exchange, preset) });
}

/** The same in full: no token limit and no stop sequence of the request cuts it, as a part need not show the fault. */
export function withWhole(exchange: Exchange<Ask>, preset: PresetAnswer): Promise<Answer> {
  return answerTo(exchange, { ...UNCUT, preset: settled(exchange, preset) });
}

/** A request without a limit of tokens and without stop sequences. */
const UNCUT = { maxTokens: null, stop: [] } as const;

/** Merges what is settled already with what a fault settles: what it says itself takes the place of all of that. */
export function settled({ ask }: Exchange<Ask>, preset: PresetAnswer): PresetAnswer {
  const { text, refusal, calls, parts } = preset;
  const usage = ask.chat?.preset.usage;
  if ((text ?? refusal ?? calls ?? parts) !== undefined) return usage ? { usage, ...preset } : preset;
  return { ...ask.chat?.preset, ...preset };
}

/** The good answer, which calls a tool if it may call one, and in full then. */
export function calling(exchange: Exchange<Ask>, healthy: () => Promise<Answer>): Promise<Answer> {
  const { ask } = exchange;
  if (!ask.chat || !mayCall(ask)) return healthy();
  return answerTo(exchange, { ...UNCUT, choice: { ...ask.chat.choice, mode: "required" } });
}

/** One good call of a tool that may be called, drawn from the fault's own chance. */
export function drawnCall({ ask: { chat }, random }: Exchange<Ask>): ToolCall {
  const means = { random, steps: { left: Infinity } };
  const [call] = chat ? finished(callsOf(chat, { pct: 100, parallel: [1, 1] }, means)) : [];
  return call ?? { name: "run", kind: "function", input: "{}" };
}
