import type { PresetAnswer, ToolCall } from "../request/chat_request.ts";
import type { AnswerSettings } from "../settings/rule_settings.ts";

/** The parts of an answer that a rule fixes. */
export function presetOf({ text, refusal, calls, finish, usage }: AnswerSettings): PresetAnswer {
  return {
    ...(text === undefined ? {} : { text }),
    ...(refusal === undefined ? {} : { refusal }),
    ...(calls === undefined ? {} : { calls: calls.map(called) }),
    ...(finish === undefined ? {} : { finish }),
    ...(usage === undefined ? {} : { usage: withoutGaps(usage) }),
  };
}

function called(
  { name, kind, arguments: given }: { name: string; kind: ToolCall["kind"]; arguments: unknown },
): ToolCall {
  return { name, kind, input: typeof given === "string" ? given : JSON.stringify(given) };
}

function withoutGaps(usage: NonNullable<AnswerSettings["usage"]>): NonNullable<PresetAnswer["usage"]> {
  return Object.fromEntries(Object.entries(usage).filter(([, tokens]) => tokens !== undefined));
}
