import type { AnswerPart, PresetAnswer, ToolCall } from "../request/chat_request.ts";
import type { AnswerSettings, CallSettings, PartSettings } from "../settings/rule_settings.ts";

/** The parts of an answer that a rule fixes. */
export function presetOf(
  { text, refusal, calls, parts, finish, usage, id }: AnswerSettings,
): PresetAnswer {
  return {
    ...(text === undefined ? {} : { text }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(calls === undefined ? {} : { calls: calls.map(called) }),
    ...(parts === undefined ? {} : { parts: parts.map(partOf) }),
    ...(finish === undefined ? {} : { finish }),
    ...(usage === undefined ? {} : { usage: usage && withoutGaps(usage) }),
    ...(id === undefined ? {} : { id }),
  };
}

function partOf({ thinking, text, refusal, call }: PartSettings): AnswerPart {
  if (call !== undefined) return { call: called(call) };
  if (thinking !== undefined) return { thinking };
  return text === undefined ? { refusal: refusal ?? "" } : { text };
}

function called({ name, kind, arguments: given, id }: CallSettings): ToolCall {
  const input = typeof given === "string" ? given : JSON.stringify(given);
  return { name, kind, input, ...(id === undefined ? {} : { id }) };
}

function withoutGaps(usage: NonNullable<AnswerSettings["usage"]>): NonNullable<PresetAnswer["usage"]> {
  return Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== undefined));
}
