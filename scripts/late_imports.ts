/**
 * Modules of a bundle that are imported late. Deno looks for the names of modules that stand in an `import()`, and reads
 * what it finds at the start, in each thread, and keeps its text: a third of the memory that another worker takes.
 * Around a name in parentheses it does not look.
 *
 * @module
 */
import { numbersOf, segmentOf } from "../engine/base/source_map.ts";

/** A dynamic import of a module beside, as the bundler writes it; the name stands in the middle. */
const LATE = /(?<=\bimport\()"\.\/[^"\n]+"(?=\))/g;

/** Puts the names that the modules of a bundle import late in parentheses, and makes their source maps fit. */
export async function importLate(folder: URL): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".js")) continue;
    const module = new URL(name, folder);
    const text = await Deno.readTextFile(module);
    const late = lateImports(text);
    if (late.text === text) continue;
    await Deno.writeTextFile(module, late.text);
    const file = new URL(`${name}.map`, folder);
    const map: { readonly mappings: string } = JSON.parse(await Deno.readTextFile(file));
    await Deno.writeTextFile(file, JSON.stringify({ ...map, mappings: late.moved(map.mappings) }));
  }
}

/** A module whose dynamic imports have their names in parentheses, and how mappings of its source map are moved by these. */
export function lateImports(text: string): { readonly text: string; moved(mappings: string): string } {
  const columns = text.split("\n").map((line) =>
    [...line.matchAll(LATE)].flatMap(({ 0: { length }, index }) => [index, index + length])
  );
  return {
    text: text.replaceAll(LATE, "($&)"),
    moved: (mappings) =>
      mappings.split(";").map((line, at) => columns[at]?.length ? movedLine(line, columns[at]) : line).join(
        ";",
      ),
  };
}

/** Mappings of a line in which one character was put in at each of some columns, from left to right. */
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
