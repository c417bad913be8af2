/**
 * Stack traces of a bundle, in terms of its sources. The source maps beside its modules are read when a trace is
 * printed, and forgotten again.
 *
 * @module
 */
import { numbersOf } from "./source_map.ts";

/** A frame of a stack trace that lies in a module of a bundle: its names there mean nothing. */
const FRAME = /^( *at )(async )?(?:[^\n]* \()?(file:[^\s()]+\.js):(\d+):(\d+)\)?$/gm;

/** The parts of a source map that are read. */
interface SourceMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/** A stack trace with the places in the sources, where maps tell them. */
export function sourceStack(stack: string): string {
  const maps = new Map<string, SourceMap | null>();
  return stack.replaceAll(
    FRAME,
    (frame, at: string, async: string | undefined, module: string, line: string, column: string) => {
      const map = maps.get(module) ?? mapOf(module);
      maps.set(module, map);
      const place = map && placeIn(map, Number(line) - 1, Number(column) - 1);
      const source = map?.sources[place?.source ?? -1];
      if (!place || source === undefined) return frame;
      return `${at}${async ?? ""}${new URL(source, module)}:${place.line + 1}:${place.column + 1}`;
    },
  );
}

/** The source map beside a module; `null` if there is none that can be read. */
function mapOf(module: string): SourceMap | null {
  try {
    return JSON.parse(Deno.readTextFileSync(new URL(`${module}.map`)));
  } catch {
    return null;
  }
}

/** A place in a source; all numbers from 0. */
interface Place {
  readonly source: number;
  readonly line: number;
  readonly column: number;
}

/**
 * Place in the sources of what begins at a column or before it; `null` where nothing of that line is mapped before it.
 */
function placeIn({ mappings }: SourceMap, line: number, column: number): Place | null {
  let [source, sourceLine, sourceColumn] = [0, 0, 0];
  let found: Place | null = null;
  for (const [at, segments] of mappings.split(";").entries()) {
    if (at > line) break;
    let own = 0; // columns count from the beginning of each line, all else from the segment before
    for (const segment of segments.split(",")) {
      const [toColumn = 0, toSource = 0, toLine = 0, toSourceColumn = 0] = numbersOf(segment);
      own += toColumn;
      if (at === line && own > column) return found;
      source += toSource;
      sourceLine += toLine;
      sourceColumn += toSourceColumn;
      if (at === line) found = { source, line: sourceLine, column: sourceColumn };
    }
  }
  return found;
}
