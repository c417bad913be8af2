import { configError } from "../base/error.ts";
import { treeOf } from "../base/tree.ts";
import { type Layer, plainLayer } from "./layer.ts";
import { shownAssignment } from "./secrets.ts";

/**
 * Reads one `--set path=value`; the value is YAML, so that lists and numbers work, or, for a key that takes nothing but
 * a text, the text as it was typed: quotes are all that YAML may take off it. @throws {ConfigError}
 */
export async function setLayer(
  assignment: string,
  takesText: (path: readonly string[]) => boolean = () => false,
): Promise<Layer> {
  const at = assignment.indexOf("=");
  const path = assignment.slice(0, at).split(".");
  if (at < 1 || path.includes("")) {
    throw configError(`--set ${assignment}: expected PATH=VALUE, e.g. --set llm.faults.rate_limit.pct=20`);
  }
  const text = assignment.slice(at + 1);
  const value = await valueOf(text, takesText(path), `--set ${shownAssignment(assignment)}`);
  return plainLayer(`--set ${path.join(".")}`, treeOf(path, value));
}

async function valueOf(text: string, takesText: boolean, source: string): Promise<unknown> {
  const plain = plainValue(text);
  if (plain !== undefined) return takesText ? text : plain;
  const { isQuoted, yamlValue } = await import("./layers.ts"); // it loads the YAML parser, which takes a while
  return takesText && !isQuoted(text) ? text : yamlValue(text, source);
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const WORD = /^[a-z][a-z_]*$/;

/** A value whose YAML is plain to see: a number, `true`, `false`, or a word; `undefined` for all else. */
function plainValue(text: string): number | boolean | string | undefined {
  if (NUMBER.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return WORD.test(text) && text !== "null" ? text : undefined;
}
