import { isObject, type Json, objectsIn } from "../../engine/base/json.ts";
import type { FrameKind } from "../../engine/faults/custom/edit.ts";

/** Of several things in one frame, the first of these counts. */
const ORDER: readonly FrameKind[] = ["finish", "call", "thinking", "text", "usage"];

/**
 * Tells what the parsed JSON of a server-sent event, or of a line of NDJSON, carries in whatever API: `thinking`, `text`
 * (a refusal is one, too) and `call` are parts of what the model says, `finish` tells why it stopped, `usage` what it
 * took and nothing else; `other` is the framing around them.
 */
export function frameKind(data: unknown): FrameKind {
  if (!isObject(data)) return "other";
  const carried = [
    ...objectsIn(data["choices"]).flatMap(choiceKinds),
    ...objectsIn(data["candidates"]).flatMap(candidateKinds),
    ...eventKinds(data),
    ...lineKinds(data),
    ...(isObject(data["usage"] ?? data["usageMetadata"]) ? ["usage" as const] : []),
  ];
  return ORDER.find((kind) => carried.includes(kind)) ?? "other";
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function kindsOf(found: Readonly<Partial<Record<FrameKind, unknown>>>): FrameKind[] {
  return ORDER.filter((kind) => Boolean(found[kind]));
}

/** A choice of chat completions, or of legacy ones. */
function choiceKinds({ delta, text, finish_reason }: Json): FrameKind[] {
  const said = isObject(delta) ? delta : {};
  const audio = isObject(said["audio"]) ? said["audio"] : {};
  return kindsOf({
    finish: isText(finish_reason),
    call: said["tool_calls"] ?? said["function_call"],
    thinking: isText(said["reasoning_content"]) || isText(said["reasoning"]),
    text: [text, said["content"], said["refusal"], audio["transcript"]].some(isText),
  });
}

/** A candidate of Gemini. */
function candidateKinds({ content, finishReason }: Json): FrameKind[] {
  const parts = isObject(content) ? objectsIn(content["parts"]) : [];
  const words = parts.filter(({ text }) => isText(text));
  return kindsOf({
    finish: isText(finishReason),
    call: parts.some(({ functionCall }) => functionCall),
    thinking: words.some(({ thought }) => thought === true),
    text: words.some(({ thought }) => thought !== true),
  });
}

/** The types of events of the Responses API that tell of one kind of thing. */
const EVENTS: readonly (readonly [RegExp, FrameKind])[] = [
  [/^response\.(?:output_text|refusal)\.(?:delta|done)$/, "text"],
  [/^response\.reasoning\w*_text\.(?:delta|done)$/, "thinking"],
  [/^response\.\w+_call\w*\.(?:delta|done)$/, "call"],
  [/^response\.(?:completed|incomplete|failed|cancelled)$/, "finish"],
  [/^message_delta$/, "finish"],
];
const DELTAS: ReadonlyMap<unknown, FrameKind> = new Map([
  ["text_delta", "text"],
  ["thinking_delta", "thinking"],
  ["input_json_delta", "call"],
]);

/** An event of the Responses API, or of Anthropic's. */
function eventKinds({ type, delta, item, content_block }: Json): FrameKind[] {
  if (typeof type !== "string") return [];
  const own = EVENTS.find(([pattern]) => pattern.test(type))?.[1];
  const said = isObject(delta) ? DELTAS.get(delta["type"]) : undefined;
  const isCall = [item, content_block].some((one) => isObject(one) && isCallType(one["type"]));
  return [...(own ? [own] : []), ...(said ? [said] : []), ...(isCall ? ["call" as const] : [])];
}

function isCallType(type: unknown): boolean {
  return typeof type === "string" && (type === "tool_use" || type.endsWith("_call"));
}

/** A line of Ollama's, or its only one. */
function lineKinds({ message, response, thinking, done }: Json): FrameKind[] {
  if (typeof done !== "boolean") return [];
  const said = isObject(message) ? message : {};
  return kindsOf({
    finish: done,
    call: said["tool_calls"],
    thinking: isText(said["thinking"]) || isText(thinking),
    text: isText(said["content"]) || isText(response),
  });
}
