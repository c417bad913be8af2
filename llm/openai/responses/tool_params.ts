import type { ApiError } from "../../../engine/base/error.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { strictProblem, tooLarge } from "../../schema/strict.ts";
import { array, type CheckContext, missing, oneOf, string, wrongType } from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { functionProblem, nameProblem } from "../function_checks.ts";

/** Tools are flat here; those that the service has built in are taken whatever they say. */
export function tools(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  const bad = array(128)(value, name, about);
  if (bad || !Array.isArray(value)) return bad;
  for (const [index, tool] of value.entries()) {
    const wrong = toolProblem(tool, `${name}[${index}]`, about);
    if (wrong) return wrong;
  }
  return undefined;
}

function toolProblem(tool: unknown, at: string, about: CheckContext): ApiError | undefined {
  if (!isObject(tool)) return wrongType(at, "an object", tool);
  const { type } = tool;
  if (type === undefined) return missing(`${at}.type`);
  const bad = string()(type, `${at}.type`, about);
  if (bad) return bad;
  if (type === "function") return functionProblem(tool, at);
  return type === "custom" ? nameProblem(tool["name"], `${at}.name`) : undefined;
}

function requiredText(of: Json, key: string, at: string): ApiError | undefined {
  const value = of[key];
  if (value === undefined || value === null) return missing(`${at}.${key}`);
  return typeof value === "string" ? undefined : wrongType(`${at}.${key}`, "a string", value);
}

/** A word, a tool by its name, a list of those that are allowed, or a tool of the service. */
export function toolChoice(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) return oneOf("none", "auto", "required")(value, name, about);
  const bad = requiredText(value, "type", name);
  if (bad) return bad;
  switch (value["type"]) {
    case "function":
    case "custom":
      return requiredText(value, "name", name) ?? notOffered(value, name, about);
    case "allowed_tools":
      return oneOf("auto", "required")(value["mode"], `${name}.mode`, about) ??
        array(128)(value["tools"], `${name}.tools`, about);
    default:
      return undefined;
  }
}

function notOffered({ type, name }: Json, param: string, { body }: CheckContext): ApiError | undefined {
  const offered = Array.isArray(body["tools"]) ? body["tools"].filter(isObject) : [];
  if (offered.some((tool) => tool["type"] === type && tool["name"] === name)) return undefined;
  return badRequest(`Tool choice '${name}' not found in 'tools' parameter.`, param, null);
}

/** `text.format`, with its schema beside the name. */
export function textFormat(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const { type, schema, strict } = value;
  if (type === undefined) return missing(`${name}.type`);
  const bad = oneOf("text", "json_object", "json_schema")(type, `${name}.type`, about);
  if (bad || type !== "json_schema") return bad;
  const misnamed = nameProblem(value["name"], `${name}.name`);
  if (misnamed) return misnamed;
  if (schema === undefined || schema === null) return missing(`${name}.schema`);
  if (!isObject(schema)) return wrongType(`${name}.schema`, "an object", schema);
  const problem = strict === true ? strictProblem(schema) : tooLarge(schema);
  if (problem === undefined) return undefined;
  const message = `Invalid schema for response_format '${value["name"]}': ${problem}`;
  return badRequest(message, `${name}.schema`, "invalid_json_schema");
}
