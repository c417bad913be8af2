/**
 * The fields of `POST /v1/messages` and of `count_tokens`, apart from `messages`, which `message_list.ts` reads.
 *
 * @module
 */
import {
  boolean,
  extra,
  firstOf,
  integer,
  list,
  type MessageCheck,
  missing,
  name,
  object,
  oneOf,
  string,
  tagged,
  within,
} from "../message_checks.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { openSchema } from "./closed_schema.ts";

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
/** Smallest `thinking.budget_tokens`. */
const LEAST_BUDGET = 1024;

const system: MessageCheck = (value, at) => {
  if (typeof value === "string") return undefined;
  return list((block, where) => {
    if (!isObject(block)) return object(block, where);
    return tagged(["text"])(block, where) ??
      (block["text"] === undefined ? missing(`${where}.text`) : string(block["text"], `${where}.text`));
  })(value, at);
};

const stopSequences: MessageCheck = (value, at) =>
  list(string)(value, at) ??
    (Array.isArray(value) && value.some((one) => String(one).trim() === "")
      ? `${at}: each stop sequence must contain non-whitespace`
      : undefined);

/** A tool of the client's own; those that the API runs itself have another `type`. */
const tool: MessageCheck = (value, at) => {
  if (!isObject(value)) return object(value, at);
  const { type, name: called, input_schema: schema, strict } = value;
  if (type !== undefined && type !== null && type !== "custom") {
    return string(type, `${at}.type`) ?? (called === undefined ? undefined : string(called, `${at}.name`));
  }
  const where = `${at}.custom`;
  if (called === undefined) return missing(`${where}.name`);
  if (typeof called !== "string") return string(called, `${where}.name`);
  if (!TOOL_NAME.test(called)) return `${where}.name: String should match pattern '${TOOL_NAME.source}'`;
  if (schema === undefined) return missing(`${where}.input_schema`);
  if (!isObject(schema)) return object(schema, `${where}.input_schema`);
  if (schema["type"] === undefined) return missing(`${where}.input_schema.type`);
  return oneOf("object")(schema["type"], `${where}.input_schema.type`) ??
    (strict === true ? openSchema(schema, where) : undefined);
};

const tools: MessageCheck = (value, at) => {
  const wrong = list(tool)(value, at);
  if (wrong !== undefined || !Array.isArray(value)) return wrong;
  const names = value.filter(isObject).map((one) => one["name"]).filter((name) => name !== undefined);
  return new Set(names).size < names.length ? `${at}: Tool names must be unique.` : undefined;
};

const toolChoice: MessageCheck = (value, at) => {
  const wrong = tagged(["auto", "any", "tool", "none"])(value, at);
  if (wrong !== undefined || !isObject(value) || value["type"] !== "tool") return wrong;
  return value["name"] === undefined ? missing(`${at}.tool.name`) : string(value["name"], `${at}.tool.name`);
};

const thinking: MessageCheck = (value, at) => {
  const wrong = tagged(["adaptive", "between_tools", "disabled", "enabled"])(value, at);
  if (wrong !== undefined || !isObject(value) || value["type"] !== "enabled") return wrong;
  return value["budget_tokens"] === undefined
    ? missing(`${at}.enabled.budget_tokens`)
    : integer(LEAST_BUDGET)(value["budget_tokens"], `${at}.enabled.budget_tokens`);
};

const outputFormat: MessageCheck = (value, at) =>
  tagged(["json_schema"])(value, at) ??
    (isObject(value) ? openSchema(value["schema"], `${at}.schema`) : undefined);

const outputConfig: MessageCheck = (value, at) => {
  if (!isObject(value)) return object(value, at);
  const { effort, format } = value;
  return firstOf([
    () =>
      effort === undefined || effort === null
        ? undefined
        : oneOf("low", "medium", "high", "xhigh", "max")(effort, `${at}.effort`),
    () => format === undefined || format === null ? undefined : outputFormat(format, `${at}.format`),
  ]);
};

const anything: MessageCheck = () => undefined;

/** Fields of a prompt: all that `count_tokens` takes. */
const PROMPT: Readonly<Record<string, MessageCheck>> = {
  cache_control: object,
  messages: anything,
  model: name,
  output_config: outputConfig,
  speed: oneOf("standard", "fast"),
  system,
  thinking,
  tool_choice: toolChoice,
  tools,
  user_profile_id: string,
  workspace_id: string,
};

/** Fields reserved for clients that ask for a beta. */
const BETA: Readonly<Record<string, MessageCheck>> = {
  billing_policy: anything,
  compaction: object,
  context_management: object,
  fallback_credit_token: anything,
  fallbacks: anything,
  mcp_servers: list(object),
  output_format: outputFormat,
  thread: object,
};

const CREATE: Readonly<Record<string, MessageCheck>> = {
  ...PROMPT,
  max_tokens: integer(1),
  container: anything,
  diagnostics: object,
  inference_geo: string,
  metadata: object,
  service_tier: oneOf("auto", "standard_only"),
  stop_sequences: stopSequences,
  stream: boolean,
  temperature: within(0, 1),
  top_k: integer(0),
  top_p: within(0, 1),
};

/** Strictness of the checks of a request's fields. */
export interface CheckStyle {
  /** The client has asked for a beta. */
  readonly isBeta: boolean;
  /** Keys that no one knows are refused, as the real API does. */
  readonly strict: boolean;
}

/** First problem in the fields of a request to create a message. */
export function wrongCreate(body: Json, how: CheckStyle): string | undefined {
  return wrongField(CREATE, ["model", "max_tokens", "messages"], body, how) ?? wrongTogether(body);
}

/** First problem in the fields of a request to count tokens. */
export function wrongCount(body: Json, how: CheckStyle): string | undefined {
  return wrongField(PROMPT, ["model", "messages"], body, how);
}

/** Required fields, then known ones, then those that no one knows. */
function wrongField(
  own: Readonly<Record<string, MessageCheck>>,
  required: readonly string[],
  body: Json,
  { isBeta, strict }: CheckStyle,
): string | undefined {
  const checks = isBeta ? { ...own, ...BETA } : own;
  const absent = required.find((field) => body[field] === undefined);
  if (absent !== undefined) return missing(absent);
  for (const [field, check] of Object.entries(checks)) {
    const value = body[field];
    if (value === undefined || value === null && !required.includes(field)) continue;
    const wrong = check(value, field);
    if (wrong !== undefined) return wrong;
  }
  if (!strict) return undefined;
  const unknown = Object.keys(body).find((field) => !Object.hasOwn(checks, field));
  return unknown === undefined ? undefined : extra(unknown);
}

/** Problem of fields that are valid alone and not together. */
function wrongTogether({ thinking, max_tokens, tools, tool_choice: choice }: Json): string | undefined {
  const budget = isObject(thinking) && thinking["type"] === "enabled" ? Number(thinking["budget_tokens"]) : 0;
  if (budget >= Number(max_tokens)) {
    return "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at " +
      "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size";
  }
  if (!isObject(choice)) return undefined;
  const { type, name } = choice;
  const forces = type === "any" || type === "tool";
  if (forces && budget > 0) return "Thinking may not be enabled when tool_choice forces tool use.";
  const offered = Array.isArray(tools) ? tools : [];
  if (offered.length === 0) {
    return forces
      ? `tool_choice.${type}: tool_choice may only be specified while providing \`tools\`.`
      : undefined;
  }
  if (type !== "tool" || offered.some((tool) => isObject(tool) && tool["name"] === name)) return undefined;
  return `Tool '${name}' not found in provided tools`;
}
