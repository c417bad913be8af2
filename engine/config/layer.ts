import { isObject } from "../base/json.ts";
import { type Tree, treeOf } from "../base/tree.ts";
import { withoutCredentials } from "../base/without_credentials.ts";

/** One source of configuration. Of two layers the later one wins. */
export interface Layer {
  /** Named in messages, e.g. `chaos.yaml` or `--set llm.latency.base_ms`. */
  readonly source: string;
  readonly tree: Tree;
  /** The line (from 1) on which `path` stands, where the layer has lines. */
  line(path: readonly PropertyKey[]): number | undefined;
}

/** A layer without lines: flags, environment, a request body. */
export function plainLayer(source: string, tree: Tree): Layer {
  return { source, tree, line: () => undefined };
}

/** A layer for each value of `tree`, which flags of the command line set: the last key of its path names the flag. */
export function flagLayers(tree: Tree, path: readonly string[] = []): Layer[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const own = [...path, key];
    if (isObject(value)) return flagLayers(value, own);
    return [plainLayer(`--${key.replaceAll("_", "-")}`, treeOf(own, value))];
  });
}

/** Most characters of a value that a message quotes. */
const MOST_QUOTED = 200;

/** Name of a value's type, for messages. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return isPair(value) ? `[${value.join(", ")}]` : "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "number" && !Number.isFinite(value)) return `the number ${value}`;
  const quoted = withoutCredentials(JSON.stringify(value));
  return `the ${typeof value} ${quoted.length > MOST_QUOTED ? `${quoted.slice(0, MOST_QUOTED)}…` : quoted}`;
}

function isPair(list: readonly unknown[]): boolean {
  return list.length === 2 && list.every((one) => typeof one === "number");
}
