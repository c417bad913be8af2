import type { RuleVocabulary, WhenKey } from "../../engine/rules/vocabulary.ts";
import { canonical } from "../../engine/base/json.ts";
import type { Ask } from "../request/ask.ts";
import { endpointName } from "../request/endpoint.ts";
import { type ChatMessage, isInstruction } from "../request/chat_request.ts";
import { frameKind } from "../request/frame_kind.ts";
import { isEventStream, withFraming } from "../request/framing.ts";
import { framing, type FramingStep } from "../settings/framing_step.ts";
import { type Pace, pace } from "../settings/pace.ts";
import { answer, RULE_WORDS } from "../settings/rule_settings.ts";
import { canFit, writtenPaths } from "./paths.ts";
import { presetOf } from "./preset_of.ts";

/** Readers of the parts of a request that rules name. */
const READ: { readonly [Word in keyof typeof RULE_WORDS]: WhenKey<Ask>["read"] } = {
  model: ({ model }) => model,
  deployment: ({ deployment }) => deployment,
  stream: ({ stream }) => stream,
  system: (ask) => messagesOf(ask, isInstruction).map(({ text }) => text).join("\n"),
  user: lastUser,
  tool_result: (ask) => messagesOf(ask, ({ isResult }) => isResult === true).at(-1)?.text ?? null,
  body: ({ body }) => canonicalBody(body),
  tools: ({ chat }) => (chat?.tools ?? []).map(({ name }) => name),
  turn: ({ chat }) => chat && 1 + repliesIn(chat.messages),
  step: ({ chat }) => chat && 1 + repliesIn(chat.messages.slice(chat.messages.findLastIndex(isUser) + 1)),
  models_pct: ({ model }) => model,
  prompt_tokens_over: ({ promptTokens }) => promptTokens,
  user_contains: lastUser,
  user_matches: lastUser,
};

/** Words of the rules of this domain; `endpoints` are all that it serves. */
export function llmVocabulary(
  endpoints: readonly { readonly method: string; readonly path: string }[],
): RuleVocabulary<Ask> {
  const routes = endpoints.map(({ path }) => path);
  const paths = writtenPaths(routes);
  const words = Object.entries(RULE_WORDS).map(([name, word]) => [name, { ...word, read: readOf(name) }]);
  return {
    when: Object.fromEntries(words),
    steps: {
      answer: {
        schema: answer,
        applies: ({ chat }) => chat !== null,
        settling(value, rule) {
          const preset = presetOf(answer().parse(value));
          return (ask) => ask.chat ? { ...ask, rule, chat: { ...ask.chat, preset } } : ask;
        },
        faultIn: (value) => answer().parse(value).fault,
      },
      framing: {
        schema: framing,
        applies: isEventStream,
        settling: (value) => framedBy(framing().parse(value)),
      },
      pace: {
        schema: () => pace,
        applies: ({ stream }) => stream,
        settling: (value) => pacedBy(pace.parse(value)),
      },
    },
    conversation: (ask) =>
      messagesOf(ask, isInstruction).concat(messagesOf(ask, isUser).slice(0, 1))
        .map(({ text }) => text).join("\n"),
    path: ({ path }) => path,
    endpoints: () => Promise.resolve([...new Set(endpoints.map(endpointName))]),
    pathProblem: (pattern) =>
      canFit(pattern, paths)
        ? null
        : `"${pattern}" fits no path of these APIs, so the rule would never act; expected one such as ` +
          `${routes.slice(0, 1).join()} or /v1/*, see docs/apis.md`,
    frameKind,
    plain: (ask) => ask,
  };
}

/** An ask whose good reply has its frames written in that way. */
function framedBy(step: FramingStep): (ask: Ask) => Ask {
  return (ask) => ({
    ...ask,
    answer: async (exchange, content) => withFraming(await ask.answer(exchange, content), exchange.ask, step),
  });
}

/** An ask whose good reply has another pace than that of the configuration. */
function pacedBy(stream: Pace): (ask: Ask) => Ask {
  return (ask) => ({
    ...ask,
    answer: (exchange, content) =>
      ask.answer(exchange, { ...content, settings: { ...content.settings, stream } }),
  });
}

function readOf(name: string): WhenKey<Ask>["read"] {
  return Object.entries(READ).find(([word]) => word === name)?.[1] ?? (() => null);
}

/** Bodies as rules look at them: several may, and some are long. */
const written = new WeakMap<Ask["body"], string>();

function canonicalBody(body: Ask["body"]): string {
  const text = written.get(body) ?? canonical(body);
  written.set(body, text);
  return text;
}

function messagesOf({ chat }: Ask, isMeant: (message: ChatMessage) => boolean): readonly ChatMessage[] {
  return (chat?.messages ?? []).filter(isMeant);
}

/** True for what a person said: the result of a tool may come as a user's message, too. */
function isUser({ role, isResult }: ChatMessage): boolean {
  return role === "user" && isResult !== true;
}

/** The last message of the user; a rule that asks for it looks at an empty one where there is none. */
function lastUser({ chat }: Ask): string {
  return chat?.messages.findLast(isUser)?.text ?? "";
}

function repliesIn(messages: readonly ChatMessage[]): number {
  return messages.filter(({ role }) => role === "assistant").length;
}
