import { isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import { madeStrict } from "../../schema/made_strict.ts";
import { clientTool } from "./client_tools.ts";
import type { Format, Tool, ToolChoice } from "../../request/chat_request.ts";

/** The tools as the service has them: functions are strict where nothing else is said, if their schemas can be. */
export function settled(tools: readonly unknown[]): unknown[] {
  return tools.map((tool) => {
    if (!isObject(tool)) return tool;
    const { type, tools: own, parameters, strict } = tool;
    if (type === "namespace" && Array.isArray(own)) return { ...tool, tools: settled(own) };
    if (type !== "function" || typeof strict === "boolean" || !isObject(parameters)) return tool;
    const made = madeStrict(parameters);
    return made === undefined ? { ...tool, strict: false } : { ...tool, parameters: made, strict: true };
  });
}

/** The tools that a client runs itself; the others would be run by the service, and are never called. */
export function toolsOf({ tools }: Json): Tool[] {
  const given = objectsIn(tools);
  return given.flatMap((tool): readonly Tool[] => {
    const { type, name, parameters } = tool;
    if (type === "function" || type === "custom") {
      return [{ name: String(name), kind: type, schema: parameters }];
    }
    if (type === "namespace") return toolsOf(tool).map((one) => ({ ...one, namespace: String(name) }));
    const own = clientTool(tool);
    return own ? [own] : [];
  });
}

/** Tool choice: which tools must, may or must not be called. */
export function choiceOf({ tool_choice: choice, ...body }: Json): ToolChoice {
  if (choice === "none" || choice === "required") return { mode: choice, names: null };
  if (!isObject(choice)) return { mode: "auto", names: null };
  const { type, name, mode, tools } = choice;
  if (type === "function" || type === "custom") return { mode: "required", names: [String(name)] };
  if (toolsOf(body).some((one) => one.kind === "builtin" && one.name === type)) {
    return { mode: "required", names: [String(type)] };
  }
  if (type !== "allowed_tools") return { mode: "auto", names: null };
  const allowed = objectsIn(tools);
  const names = allowed.map((tool) => tool["name"] ?? clientTool(tool)?.name)
    .filter((name) => typeof name === "string");
  return { mode: names.length === 0 ? "none" : mode === "required" ? "required" : "auto", names };
}

/** The form that the text has to have. */
export function formatOf({ text }: Json): Format {
  const format = isObject(text) ? text["format"] : undefined;
  if (!isObject(format)) return { type: "text" };
  const { type, name, schema } = format;
  if (type === "json_schema") return { type: "schema", name: String(name), schema };
  return { type: type === "json_object" ? "json" : "text" };
}
