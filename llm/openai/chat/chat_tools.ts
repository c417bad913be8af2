import { isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import { objectAt } from "../../schema/schema.ts";
import type { Format, Tool, ToolChoice } from "../../request/chat_request.ts";

/** True for a request with the deprecated `functions` in place of `tools`. */
export function isLegacy({ tools, functions }: Json): boolean {
  return !Array.isArray(tools) && Array.isArray(functions);
}

/** The tools that a request offers. */
export function toolsOf(body: Json): Tool[] {
  if (isLegacy(body)) return objectsIn(body["functions"]).map(functionTool);
  return objectsIn(body["tools"]).map((tool) => {
    const about = objectAt(tool, String(tool["type"]));
    return tool["type"] === "custom" ? customTool(about) : functionTool(about);
  });
}

function functionTool({ name, parameters }: Json): Tool {
  return { name: String(name), kind: "function", schema: parameters ?? undefined };
}

/** A custom tool takes any text, or one that its regular expression matches; other grammars are not obeyed. */
function customTool(about: Json): Tool {
  const { syntax, definition } = objectAt(objectAt(about, "format"), "grammar");
  const schema = syntax === "regex" ? { type: "string", pattern: `^(?:${definition})$` } : undefined;
  return { name: String(about["name"]), kind: "custom", schema };
}

/** Tool choice: which tools must, may or must not be called. */
export function choiceOf(body: Json): ToolChoice {
  const choice = body[isLegacy(body) ? "function_call" : "tool_choice"];
  if (choice === "none" || choice === "required") return { mode: choice, names: null };
  if (!isObject(choice)) return { mode: "auto", names: null };
  if (choice["type"] === "allowed_tools") {
    const { mode, tools } = objectAt(choice, "allowed_tools");
    return { mode: mode === "required" ? mode : "auto", names: objectsIn(tools).map(nameOf) };
  }
  return { mode: "required", names: [isLegacy(body) ? String(choice["name"]) : nameOf(choice)] };
}

/** Name in a reference `{type, [type]: {name}}`. */
function nameOf(reference: Json): string {
  return String(objectAt(reference, String(reference["type"]))["name"]);
}

/** The form that the answer has to have. */
export function formatOf(format: unknown): Format {
  if (!isObject(format)) return { type: "text" };
  const { type, json_schema: about } = format;
  if (type === "json_schema" && isObject(about)) {
    return { type: "schema", name: String(about["name"]), schema: about["schema"] };
  }
  return { type: type === "json_object" ? "json" : "text" };
}
