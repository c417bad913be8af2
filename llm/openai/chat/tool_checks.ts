/**
 * The fields that say what a model may call, and what it has to.
 *
 * @module
 */
import type { ApiError } from "../../../engine/base/error.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import {
  array,
  boolean,
  type Check,
  type CheckContext,
  missing,
  oneOf,
  wrongType,
  wrongValue,
} from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { emptyArray, functionProblem, nameProblem, optional, strangeKey, text } from "../function_checks.ts";

const MOST_TOOLS = 128;
const KINDS = ["function", "custom"];
const SYNTAXES = ["lark", "regex"];

/** Any object, and the type in it, which has to be one of a few. */
function typeProblem(value: unknown, at: string, types: readonly string[]): ApiError | undefined {
  if (!isObject(value)) return wrongType(at, "an object", value);
  const { type } = value;
  if (type === undefined || type === null) return missing(`${at}.type`);
  return choiceProblem(type, `${at}.type`, types);
}

function choiceProblem(value: unknown, at: string, allowed: readonly string[]): ApiError | undefined {
  if (typeof value !== "string") return wrongType(at, "a string", value);
  return allowed.includes(value) ? undefined : wrongValue(at, value, allowed);
}

/** A list with something in it, whose items are looked at one by one. */
function listOf(problem: (item: unknown, at: string) => ApiError | undefined): Check {
  return (value, name, about) => {
    const bad = array(MOST_TOOLS)(value, name, about);
    if (bad || !Array.isArray(value)) return bad;
    if (value.length === 0) return emptyArray(name);
    for (const [index, item] of value.entries()) {
      const found = problem(item, `${name}[${index}]`);
      if (found) return found;
    }
    return undefined;
  };
}

/** `tools`: functions and custom tools. */
export const tools: Check = listOf((tool, at) => {
  const bad = typeProblem(tool, at, KINDS);
  if (bad || !isObject(tool)) return bad;
  const kind = String(tool["type"]);
  const about = tool[kind];
  if (about === undefined || about === null) return missing(`${at}.${kind}`);
  if (!isObject(about)) return wrongType(`${at}.${kind}`, "an object", about);
  return strangeKey(tool, at, ["type", kind]) ??
    (kind === "custom" ? customProblem(about, `${at}.custom`) : namedProblem(about, `${at}.function`));
});

function namedProblem(about: Json, at: string): ApiError | undefined {
  return functionProblem(about, at) ?? strangeKey(about, at, ["name", "description", "parameters", "strict"]);
}

function customProblem(about: Json, at: string): ApiError | undefined {
  return nameProblem(about["name"], `${at}.name`) ??
    optional(text, about["description"], `${at}.description`) ??
    optional(grammarProblem, about["format"], `${at}.format`) ??
    strangeKey(about, at, ["name", "description", "format"]);
}

/** The form of what a custom tool is given: any text, or one by a grammar. */
function grammarProblem(format: unknown, at: string): ApiError | undefined {
  const bad = typeProblem(format, at, ["text", "grammar"]);
  if (bad || !isObject(format) || format["type"] === "text") return bad;
  const { grammar } = format;
  if (grammar === undefined || grammar === null) return missing(`${at}.grammar`);
  if (!isObject(grammar)) return wrongType(`${at}.grammar`, "an object", grammar);
  const { syntax, definition } = grammar;
  if (definition === undefined || definition === null) return missing(`${at}.grammar.definition`);
  if (syntax === undefined || syntax === null) return missing(`${at}.grammar.syntax`);
  return text(definition, `${at}.grammar.definition`) ??
    choiceProblem(syntax, `${at}.grammar.syntax`, SYNTAXES);
}

/** `functions`, as they were before tools. */
export const functions: Check = listOf((about, at) =>
  isObject(about) ? functionProblem(about, at) : wrongType(at, "an object", about)
);

/** Problem of an option that makes no sense without tools (wording from memory). */
function onlyWith(list: "tools" | "functions", body: Json, name: string): ApiError | undefined {
  if (Array.isArray(body[list])) return undefined;
  const message = `Invalid value for '${name}': '${name}' is only allowed when '${list}' are specified.`;
  return badRequest(message, name, null);
}

/** Problem of naming a tool that is not offered (wording from memory). */
function notOffered(kind: string, called: unknown, name: string, list: string): ApiError {
  const message =
    `Invalid value for '${name}': no ${kind} named '${called}' was specified in the '${list}' parameter.`;
  return badRequest(message, name, null);
}

/** `tool_choice` in all its forms. */
export function toolChoice(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) {
    return oneOf("none", "auto", "required")(value, name, about) ?? onlyWith("tools", about.body, name);
  }
  const bad = typeProblem(value, name, ["function", "allowed_tools", "custom"]) ??
    onlyWith("tools", about.body, name);
  if (bad) return bad;
  return value["type"] === "allowed_tools"
    ? allowedProblem(value["allowed_tools"], `${name}.allowed_tools`, about.body)
    : referenceProblem(value, name, about.body);
}

function allowedProblem(allowed: unknown, at: string, body: Json): ApiError | undefined {
  if (allowed === undefined || allowed === null) return missing(at);
  if (!isObject(allowed)) return wrongType(at, "an object", allowed);
  const { mode, tools: named } = allowed;
  if (mode === undefined || mode === null) return missing(`${at}.mode`);
  const badMode = choiceProblem(mode, `${at}.mode`, ["auto", "required"]);
  if (badMode) return badMode;
  if (named === undefined || named === null) return missing(`${at}.tools`);
  if (!Array.isArray(named)) return wrongType(`${at}.tools`, "an array of objects", named);
  if (named.length === 0) return emptyArray(`${at}.tools`);
  for (const [index, one] of named.entries()) {
    const where = `${at}.tools[${index}]`;
    const bad = typeProblem(one, where, KINDS) ??
      (isObject(one) ? referenceProblem(one, where, body) : undefined);
    if (bad) return bad;
  }
  return undefined;
}

/** `{type, [type]: {name}}`, which has to name one of the tools. */
function referenceProblem(value: Json, at: string, body: Json): ApiError | undefined {
  const kind = String(value["type"]);
  const about = value[kind];
  if (about === undefined || about === null) return missing(`${at}.${kind}`);
  if (!isObject(about)) return wrongType(`${at}.${kind}`, "an object", about);
  const bad = about["name"] === undefined
    ? missing(`${at}.${kind}.name`)
    : text(about["name"], `${at}.${kind}.name`);
  if (bad) return bad;
  const offered = Array.isArray(body["tools"]) ? body["tools"].filter(isObject) : [];
  const isOffered = offered.some((tool) => {
    const own = tool[kind];
    return tool["type"] === kind && isObject(own) && own["name"] === about["name"];
  });
  const what = kind === "custom" ? "custom tool" : kind;
  return isOffered ? undefined : notOffered(what, about["name"], "tool_choice", "tools");
}

/** `function_call`, as it was before tools. */
export function functionCall(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) {
    return oneOf("none", "auto")(value, name, about) ?? onlyWith("functions", about.body, name);
  }
  if (value["name"] === undefined) return missing(`${name}.name`);
  const bad = text(value["name"], `${name}.name`) ?? onlyWith("functions", about.body, name);
  if (bad) return bad;
  const offered = Array.isArray(about.body["functions"]) ? about.body["functions"].filter(isObject) : [];
  if (offered.some((one) => one["name"] === value["name"])) return undefined;
  return notOffered("function", value["name"], name, "functions");
}

/** `parallel_tool_calls`. */
export function parallelToolCalls(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  return boolean(value, name) ?? onlyWith("tools", about.body, name);
}
