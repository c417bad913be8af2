/**
 * The shipped presets as the YAML parser reads them, which takes longer to load than all the rest of a configuration.
 * `deno task docs` writes them; a preset whose file says something else is parsed.
 *
 * @module
 */
import type { Tree } from "../base/tree.ts";
import { sha256 } from "../base/digest.ts";
import type { Layer } from "./layer.ts";

/** A text of YAML as it was parsed. */
export interface ParsedText {
  /** Of the text. */
  readonly sha256: string;
  readonly tree: Tree;
  /** The line (from 1) of each key, by its path with dots. */
  readonly lines: Readonly<Record<string, number>>;
}

/** The layer of a shipped preset of this text; `undefined` if that is no such preset, or no longer the same. */
export async function parsedPreset(name: string, text: string): Promise<Omit<Layer, "source"> | undefined> {
  const { default: presets } = await import("./parsed_presets.json", { with: { type: "json" } });
  const { sha256: digest, tree, lines } = new Map<string, ParsedText>(Object.entries(presets)).get(name) ??
    {};
  return tree && digest === sha256(text) ? { tree, line: (path) => lineIn(lines ?? {}, path) } : undefined;
}

/** The line of a key; where it is not there, that of what is around it. */
function lineIn(lines: ParsedText["lines"], path: readonly PropertyKey[]): number | undefined {
  for (let end = path.length; end > 0; end--) {
    const line = lines[path.slice(0, end).join(".")];
    if (line !== undefined) return line;
  }
  return undefined;
}
