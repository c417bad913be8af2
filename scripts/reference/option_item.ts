import { defaultText } from "../../engine/config/value_text.ts";
import { code, prose } from "../markdown.ts";

/** A key of the configuration, or an option of a fault. */
export interface Described {
  /** Name, or path with dots. */
  readonly name: string;
  /** Values that it takes, as Markdown. */
  readonly values: string;
  readonly default?: unknown;
  readonly description: string;
}

/** An option as an item of a list: name, values, default if there is one, meaning with its unit. */
export function optionItem({ name, values, default: value, description }: Described): string {
  const standard = value === undefined ? "" : `; default ${defaultText(value)}`;
  return `${code(name)} (${values}${standard}): ${prose(description)}`;
}
