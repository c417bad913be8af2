import { isObject, type Json } from "../../../engine/base/json.ts";
import type { Format, Tool, ToolChoice } from "../../request/chat_request.ts";

/** The client's own tools; those that the API would run itself are never called. */
export function toolsOf({ tools }: Json): Tool[] {
  const offered = Array.isArray(tools) ? tools.filter(isObject) : [];
  return offered.filter(({ input_schema: schema }) => isObject(schema)).map((tool) => ({
    name: String(tool["name"]),
    kind: "function",
    schema: tool["input_schema"],
  }));
}

const MODES = { any: "required", auto: "auto", none: "none", tool: "required" } as const;

/** Tool choice: which tools must, may or must not be called. */
export function choiceOf({ tool_choice: choice }: Json): ToolChoice {
  if (!isObject(choice)) return { mode: "auto", names: null };
  const { type, name } = choice;
  const mode = type === "any" || type === "none" || type === "tool" ? MODES[type] : "auto";
  return { mode, names: type === "tool" ? [String(name)] : null };
}

/** True if several tools may be called at once. */
export function isParallel({ tool_choice: choice }: Json): boolean {
  return !isObject(choice) || choice["disable_parallel_tool_use"] !== true;
}

/** The form that the answer has to have. */
export function formatOf({ output_config: config, output_format: beta }: Json): Format {
  const format = isObject(config) && isObject(config["format"]) ? config["format"] : beta;
  return isObject(format) ? { type: "schema", name: "", schema: format["schema"] } : { type: "text" };
}
