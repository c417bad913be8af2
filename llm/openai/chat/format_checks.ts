import type { ApiError } from "../../../engine/base/error.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { strictProblem, tooLarge } from "../../schema/strict.ts";
import { boolean, type CheckContext, missing, object, oneOf, wrongType } from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { nameProblem, optional, strangeKey, text } from "../function_checks.ts";

/** `response_format`: any text, JSON, or JSON by a schema. */
export function responseFormat(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const { type, json_schema: wanted } = value;
  if (type === undefined || type === null) return missing(`${name}.type`);
  const bad = oneOf("text", "json_object", "json_schema")(type, `${name}.type`, about);
  if (bad || type !== "json_schema") return bad ?? strangeKey(value, name, ["type"]);
  if (wanted === undefined || wanted === null) return missing(`${name}.json_schema`);
  if (!isObject(wanted)) return wrongType(`${name}.json_schema`, "an object", wanted);
  return schemaProblem(wanted, name) ?? strangeKey(value, name, ["type", "json_schema"]);
}

function schemaProblem(wanted: Json, name: string): ApiError | undefined {
  const at = `${name}.json_schema`;
  return nameProblem(wanted["name"], `${at}.name`) ??
    optional(text, wanted["description"], `${at}.description`) ??
    optional(boolean, wanted["strict"], `${at}.strict`) ??
    optional(object, wanted["schema"], `${at}.schema`) ??
    strangeKey(wanted, at, ["name", "description", "schema", "strict"]) ??
    badSchema(wanted, name);
}

/** Problem of a schema, in strict mode above all, with the words and the parameter of the real API. */
function badSchema({ name: called, schema, strict }: Json, name: string): ApiError | undefined {
  const isThere = schema !== undefined && schema !== null;
  if (strict === true && !isThere) return missing(`${name}.json_schema.schema`);
  const problem = strict === true ? strictProblem(schema) : tooLarge(schema);
  return problem === undefined
    ? undefined
    : badRequest(`Invalid schema for ${name} '${called}': ${problem}`, name, null);
}
