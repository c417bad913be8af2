/**
 * Hides the dynamic imports of a bundle from Deno's module graph. Deno follows each `import()` of a literal name when a
 * thread starts: it reads the module and keeps its text, a third of the memory that another worker takes. It does not
 * follow a name in parentheses, whose module is read when it is imported.
 *
 * @module
 */
import { numbersOf, segmentOf } from "../engine/base/source_map.ts";

/** The name in a dynamic import of another module of the bundle, as the bundler writes it. */
const NAME = /(?<=\bimport\()"\.\/[^"\n]+"(?=\))/g;

/** Puts the names in the dynamic imports of a bundle in parentheses, and corrects its source maps. */
export async function hideDynamicImports(folder: URL): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".js")) continue;
    const module = new URL(name, folder);
    const text = await Deno.readTextFile(module);
    const hidden = withHiddenImports(text);
    if (hidden.text === text) continue;
    await Deno.writeTextFile(module, hidden.text);
    const file = new URL(`${name}.map`, folder);
    const map: { readonly mappings: string } = JSON.parse(await Deno.readTextFile(file));
    await Deno.writeTextFile(file, JSON.stringify({ ...map, mappings: hidden.moved(map.mappings) }));
  }
}

/** A module with the names of its dynamic imports in parentheses, and a function that corrects the mappings of its map. */
export function withHiddenImports(text: string): { readonly text: string; moved(mappings: string): string } {
  const columns = text.split("\n").map((line) =>
    [...line.matchAll(NAME)].flatMap(({ 0: { length }, index }) => [index, index + length])
  );
  return {
    text: text.replaceAll(NAME, "($&)"),
    moved: (mappings) =>
      mappings.split(";").map((line, at) => columns[at]?.length ? movedLine(line, columns[at]) : line).join(
        ";",
      ),
  };
}

/** Mappings of a line into which a character was inserted at each of some columns, from left to right. */
function movedLine(mappings: string, columns: readonly number[]): string {
  const left = [...columns];
  let column = 0;
  return mappings.split(",").map((segment) => {
    const [step = 0, ...rest] = numbersOf(segment); // columns count from the segment before
    column += step;
    let more = 0;
    for (; left[0] !== undefined && left[0] <= column; left.shift()) more++;
    return more === 0 ? segment : segmentOf([step + more, ...rest]);
  }).join(",");
}
