import { isObject, type Json } from "../../../engine/base/json.ts";
import { ownValue } from "../../../engine/base/tree.ts";
import type { Format, Tool, ToolChoice } from "../../request/chat_request.ts";
import { fieldsOf, listed, wrongValue } from "../json_body.ts";
import { invalid } from "../gemini_api.ts";
import { jsonSchemaOf, lowered } from "../google_schema.ts";

const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/;

/** The functions that a request declares. @throws {ApiError} 400 */
export function toolsOf(body: Json): Tool[] {
  return listed(body["tools"]).flatMap((tool, index) => {
    const at = `tools[${index}]`;
    if (!isObject(tool)) {
      throw wrongValue(at, "type.googleapis.com/google.ai.generativelanguage.v1beta.Tool", tool);
    }
    return listed(fieldsOf(tool)["functionDeclarations"]).map((declaration, nth) =>
      toolOf(declaration, `${at}.function_declarations[${nth}]`)
    );
  });
}

function toolOf(declaration: unknown, at: string): Tool {
  const { name, parameters, parametersJsonSchema } = fieldsOf(declaration);
  if (typeof name !== "string" || !NAME.test(name)) {
    throw invalid(
      `* GenerateContentRequest.${at}.name: Invalid function name. Must start with a letter or an underscore. Must ` +
        "be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum " +
        "length of 128.\n",
    );
  }
  const schema = parametersJsonSchema
    ? lowered(parametersJsonSchema)
    : parameters === undefined
    ? undefined
    : jsonSchemaOf(parameters);
  return { name, kind: "function", schema };
}

const MODES: Readonly<Record<string, ToolChoice["mode"]>> = {
  any: "required",
  auto: "auto",
  none: "none",
  validated: "auto",
};

/** Tool choice: which tools must, may or must not be called. @throws {ApiError} 400 */
export function choiceOf(body: Json): ToolChoice {
  const config = fieldsOf(fieldsOf(body["toolConfig"])["functionCallingConfig"]);
  const { mode = "auto", allowedFunctionNames } = config;
  const known = typeof mode === "string" ? ownValue(MODES, mode.toLowerCase()) : undefined;
  if (known === undefined) {
    const type = "type.googleapis.com/google.ai.generativelanguage.v1beta.FunctionCallingConfig.Mode";
    throw wrongValue("tool_config.function_calling_config.mode", type, mode);
  }
  const names = listed(allowedFunctionNames).filter((name) => typeof name === "string");
  return { mode: known, names: names.length > 0 ? names : null };
}

/** The form that the answer has to have. */
export function formatOf({ responseMimeType, responseSchema, responseJsonSchema }: Json): Format {
  if (responseMimeType === "text/x.enum") return choiceFormat(fieldsOf(responseSchema)["enum"]);
  if (responseMimeType !== "application/json") return { type: "text" };
  if (responseJsonSchema !== undefined) {
    return { type: "schema", name: "", schema: lowered(responseJsonSchema) };
  }
  if (responseSchema === undefined) return { type: "json" };
  return { type: "schema", name: "", schema: jsonSchemaOf(responseSchema) };
}

function choiceFormat(values: unknown): Format {
  const words = listed(values).filter((value) => typeof value === "string");
  return words.length > 0 ? { type: "choice", words } : { type: "text" };
}
