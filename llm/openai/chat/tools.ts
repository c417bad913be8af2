import { isObject, type Json } from "../../json.ts";
import type { Format, Tool, ToolChoice } from "../../talk.ts";

/** The tools that a request offers. */
export function toolsOf(body: Json): Tool[] {
  const tools = Array.isArray(body["tools"]) ? body["tools"] : [];
  return tools.filter(isObject).map((tool) => {
    const kind = tool["type"] === "custom" ? "custom" : "function";
    const about = isObject(tool[kind]) ? tool[kind] : {};
    return { name: String(about["name"]), kind, schema: about["parameters"] };
  });
}

/** Which of them must, may or must not be called. */
export function choiceOf({ tool_choice: choice }: Json): ToolChoice {
  if (choice === "none" || choice === "required") return { mode: choice, names: null };
  if (!isObject(choice)) return { mode: "auto", names: null };
  const named = choice[String(choice["type"])];
  const about = isObject(named) ? named : {};
  return { mode: "required", names: [String(about["name"])] };
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
