/**
 * Writes the table of the tokenizer, `llm/base/o200k_base.bin`, from that of gpt-tokenizer, which takes 20 times as long
 * to load.
 *
 *     deno run -A scripts/token_table.ts
 *
 * @module
 */
import { Buffer } from "node:buffer";
import tokens from "gpt-tokenizer/bpeRanks/o200k_base";
import { tableFile } from "../llm/base/byte_pairs.ts";

/** The file. */
export const TABLE = new URL("../llm/base/o200k_base.bin", import.meta.url);

/** The table, from the list of that package. */
export function tokenTable(): Uint8Array<ArrayBuffer> {
  return tableFile(tokens.map((token) => Buffer.from(token)));
}

if (import.meta.main) await Deno.writeFile(TABLE, tokenTable());
