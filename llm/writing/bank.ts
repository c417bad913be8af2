import { ConfigError } from "../../engine/error.ts";
import { pick } from "../../engine/random.ts";
import type { Random } from "../../engine/types.ts";
import type { ResponseSettings } from "../settings.ts";
import { isObject } from "../json.ts";

/** Hands out prepared texts: any, or each in its turn. */
export type Bank = (random: Random, turn: Turn) => string;

/** How often something was asked of a sequence before, by all requests or by those of this session. */
export type Turn = (of: "server" | "session") => number;

/** Reads a bank of texts. @throws {ConfigError} naming the line that is wrong */
export async function openBank({ file, selection }: ResponseSettings["bank"]): Promise<Bank> {
  const entries = parseBank(await readText(file), file);
  if (selection === "random") return (random) => pick(random, entries);
  const of = selection === "sequential" ? "server" : "session";
  return (_random, turn) => entries[turn(of) % entries.length] ?? "";
}

async function readText(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "no such file" : String(error);
    throw wrong(`Cannot read "${file}": ${why}`);
  }
}

function parseBank(text: string, file: string): string[] {
  const entries = text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const at = `${file}, line ${index + 1}`;
    const entry = parseLine(line, at);
    if (!isObject(entry)) throw wrong(`${at}: expected a JSON object`);
    const { content } = entry;
    if (content === undefined || content === null) throw wrong(`${at}: "content" is missing`);
    return [typeof content === "string" ? content : JSON.stringify(content)];
  });
  if (entries.length === 0) throw wrong(`"${file}" has no entries`);
  return entries;
}

function parseLine(line: string, at: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw wrong(`${at}: not valid JSON`);
  }
}

function wrong(message: string): ConfigError {
  return new ConfigError([{ path: "llm.response.bank.file", message }]);
}
