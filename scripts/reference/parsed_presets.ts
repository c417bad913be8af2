import type { ParsedText } from "../../engine/config/parsed_presets.ts";
import { yamlLayer } from "../../engine/config/layers.ts";
import { sha256 } from "../../engine/base/digest.ts";

const FOLDER = new URL("../../presets/", import.meta.url);

/** All presets as JSON, see `engine/config/parsed_presets.ts`. */
export function parsedPresets(): string {
  const names = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).filter((name) =>
    name.endsWith(".yaml")
  );
  const presets = names.sort().map((file) => [file.slice(0, -".yaml".length), parsed(file)]);
  return `${JSON.stringify(Object.fromEntries(presets), null, 2)}\n`;
}

function parsed(file: string): ParsedText {
  const text = Deno.readTextFileSync(new URL(file, FOLDER));
  const { tree, line } = yamlLayer(file, text);
  const lines = Array.from(pathsIn(tree), (path) => [path.join("."), line(path)]);
  return { sha256: sha256(text), tree, lines: Object.fromEntries(lines) };
}

/** The paths of all keys and items in a value. */
function* pathsIn(value: unknown): Generator<readonly PropertyKey[]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const own = Array.isArray(value) ? Number(key) : key;
    yield [own];
    for (const path of pathsIn(inner)) yield [own, ...path];
  }
}
