import type { Tree } from "../base/tree.ts";
import { isObject } from "../base/json.ts";
import { ConfigError, messageOf } from "../base/error.ts";
import { readTextFile } from "../base/text_file.ts";
import { pick, type Random } from "../chance/random.ts";

/** One line of a bank: a text, and what else the line says. */
export interface BankEntry {
  readonly content: string;
  readonly rest: Tree;
  /** Line and file of the entry, for messages. */
  readonly at: string;
}

/** Selection of the next entry: a random one, or each in its turn, for all requests or for each session apart. */
type BankSelection = "random" | "sequential" | "per_session";

/** Returns the next index of a sequence, from 0, for all requests or for those of this session. */
export type NextIndex = (of: "server" | "session") => number;

/**
 * Reads a file of prepared texts, one JSON object a line, each with a `content`. `path` is the key of the configuration
 * that names the file.
 *
 * @throws {ConfigError} naming the line that is wrong
 */
export async function readBank(file: string, path: string): Promise<readonly [BankEntry, ...BankEntry[]]> {
  const wrong = (message: string) => new ConfigError([{ path, message }]);
  const lines = (await readText(file, wrong)).split("\n");
  const [first, ...rest] = lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const at = `${file}, line ${index + 1}`;
    const entry = parseLine(line, () => wrong(`${at}: not valid JSON`));
    if (!isObject(entry)) throw wrong(`${at}: expected a JSON object`);
    const { content, ...rest } = entry;
    if (content === undefined || content === null) throw wrong(`${at}: "content" is missing`);
    return [{ content: typeof content === "string" ? content : JSON.stringify(content), rest, at }];
  });
  if (!first) throw wrong(`"${file}" has no entries`);
  return [first, ...rest];
}

/** The next one of some entries. */
export function pickEntry<T>(
  entries: readonly T[],
  selection: BankSelection,
  { random, turn }: { readonly random: Random; readonly turn: NextIndex },
): T {
  if (selection === "random") return pick(random, entries);
  const nth = turn(selection === "sequential" ? "server" : "session") % entries.length;
  return entries[nth] ?? pick(random, entries);
}

async function readText(file: string, wrong: (message: string) => ConfigError): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (error) {
    throw wrong(`Cannot read "${file}": ${messageOf(error)}`);
  }
}

function parseLine(line: string, wrong: () => ConfigError): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw wrong();
  }
}
