import { isObject, type Json, objectsIn } from "../../../engine/base/json.ts";
import type { Format, Tool, ToolChoice } from "../../request/chat_request.ts";

/** Inputs of the built-in tools that the client runs, by the beginning of their types; none of them does harm. */
const CLIENT_TOOLS: readonly (readonly [type: string, inputs: readonly Json[]])[] = [
  ["bash_", [{ command: "echo hello" }, { command: "ls" }]],
  ["text_editor_", [{ command: "view", path: "." }]],
  ["computer_", [{ action: "screenshot" }]],
  ["memory_", [{ command: "view", path: "/memories" }]],
];

/** The tools that the client runs; those that the API would run itself are never called. */
export function toolsOf({ tools }: Json): Tool[] {
  const offered = objectsIn(tools);
  return offered.flatMap(({ name, type, input_schema: schema }): readonly Tool[] => {
    if (isObject(schema)) return [{ name: String(name), kind: "function", schema }];
    const [, inputs] = CLIENT_TOOLS.find(([start]) => String(type).startsWith(start)) ?? [];
    return inputs ? [{ name: String(name), kind: "builtin", schema: { enum: inputs } }] : [];
  });
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
