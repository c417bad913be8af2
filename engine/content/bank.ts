import { isTree, type Tree } from "../config/merge.ts";
import { ConfigError } from "../error.ts";
import { pick } from "../random.ts";
import type { Random } from "../types.ts";

/** One line of a bank: a text, and what else the line says. */
export interface Entry {
  readonly content: string;
  readonly rest: Tree;
  /** Which line of which file, for messages. */
  readonly at: string;
}

/** How the next entry is chosen: any, or each in its turn, for all or for each session apart. */
export type BankSelection = "random" | "sequential" | "per_session";

/** How often something was asked of a sequence before, by all requests or by those of this session. */
export type Turn = (of: "server" | "session") => number;

/**
 * Reads a file of prepared texts, one JSON object a line, each with a `content`. `path` is the key of the configuration
 * that names the file.
 *
 * @throws {ConfigError} naming the line that is wrong
 */
export async function readBank(file: string, path: string): Promise<readonly [Entry, ...Entry[]]> {
  const wrong = (message: string) => new ConfigError([{ path, message }]);
  const lines = (await readText(file, wrong)).split("\n");
  const [first, ...rest] = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const at = `${file}, line ${index + 1}`;
    const entry = parseLine(line, () => wrong(`${at}: not valid JSON`));
    if (!isTree(entry)) throw wrong(`${at}: expected a JSON object`);
    const { content, ...rest } = entry;
    if (content === undefined || content === null) throw wrong(`${at}: "content" is missing`);
    return [{ content: typeof content === "string" ? content : JSON.stringify(content), rest, at }];
  });
  if (!first) throw wrong(`"${file}" has no entries`);
  return [first, ...rest];
}

/** The next one of some entries. */
export function chosen<T>(
  entries: readonly T[],
  selection: BankSelection,
  { random, turn }: { readonly random: Random; readonly turn: Turn },
): T {
  if (selection === "random") return pick(random, entries);
  const nth = turn(selection === "sequential" ? "server" : "session") % entries.length;
  return entries[nth] ?? pick(random, entries);
}

async function readText(file: string, wrong: (message: string) => ConfigError): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "no such file" : String(error);
    throw wrong(`Cannot read "${file}": ${why}`);
  }
}

function parseLine(line: string, wrong: () => ConfigError): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw wrong();
  }
}
