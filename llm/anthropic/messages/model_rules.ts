/**
 * What a model of Anthropic's does not take, and what thinking demands.
 *
 * @module
 */
import { isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import { firstOf } from "../message_checks.ts";

/** Models without parameters of a sampler, which decide by themselves how much to think. */
const ADAPTIVE = /^claude-(?:fable-|mythos-5|opus-(?:4-[78]|[5-9])|sonnet-[5-9])/;
/** Models that take `temperature` or `top_p`, not both. */
const EITHER = /^claude-(?:haiku-4-5|sonnet-4-[56]|opus-4-[156])/;
/** Models that do not go on with what the client has them say. */
const NO_PREFILL = /^claude-(?:fable-|mythos-|opus-(?:4-[678]|[5-9])|sonnet-(?:4-6|[5-9]))/;

const DOCS =
  "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

/** First problem of a request that is right by itself with its model. */
export function wrongForModel(body: Json): string | undefined {
  const model = String(body["model"]);
  return firstOf([
    () => ADAPTIVE.test(model) ? notAdaptive(body) : undefined,
    () => EITHER.test(model) ? bothSet(body) : undefined,
    () => wrongWhileThinking(body),
    () => NO_PREFILL.test(model) ? prefilled(body) : undefined,
  ]);
}

function notAdaptive(body: Json): string | undefined {
  if (thinkingIn(body) === "enabled") {
    return '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and ' +
      '"output_config.effort" to control thinking behavior.';
  }
  const given = ["temperature", "top_k", "top_p"].find((key) =>
    typeof body[key] === "number" && (key === "top_k" || body[key] !== 1)
  );
  return given === undefined ? undefined : `\`${given}\` is deprecated for this model.`;
}

function bothSet({ temperature, top_p: topP }: Json): string | undefined {
  return typeof temperature === "number" && typeof topP === "number"
    ? "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
    : undefined;
}

function prefilled({ messages }: Json): string | undefined {
  const last = Array.isArray(messages) ? messages.at(-1) : undefined;
  return isObject(last) && last["role"] === "assistant"
    ? "This model does not support assistant message prefill. The conversation must end with a user message."
    : undefined;
}

function wrongWhileThinking(body: Json): string | undefined {
  const kind = thinkingIn(body);
  if (kind !== "enabled" && kind !== "adaptive") return undefined;
  const { temperature } = body;
  if (typeof temperature === "number" && temperature !== 1) {
    return "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode. " +
      `${DOCS}#important-considerations-when-using-extended-thinking`;
  }
  return kind === "enabled" ? thoughtless(body) : undefined;
}

/** Whoever answers the calls of tools sends the thought back that led to them. */
function thoughtless({ messages }: Json): string | undefined {
  const all = objectsIn(messages);
  let start = all.length - 1;
  if (all[start]?.["role"] !== "assistant") {
    while (start > 0 && answersCalls(all[start])) start -= 2;
    start += 1;
  }
  const { role, content } = all[start] ?? {};
  if (role !== "assistant") return undefined;
  const first = Array.isArray(content) ? content.find(isObject)?.["type"] : "text";
  if (first === undefined || first === "thinking" || first === "redacted_thinking") return undefined;
  return `messages.${start}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${first}\`. ` +
    "When `thinking` is enabled, a final `assistant` message must start with a thinking block (preceeding the " +
    "lastmost set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from previous " +
    `turns. To avoid this requirement, disable \`thinking\`. ${DOCS}`;
}

function answersCalls(message: Json | undefined): boolean {
  const content = message?.["content"];
  return Array.isArray(content) &&
    content.some((block) => isObject(block) && block["type"] === "tool_result");
}

function thinkingIn({ thinking }: Json): unknown {
  return isObject(thinking) ? thinking["type"] : undefined;
}
