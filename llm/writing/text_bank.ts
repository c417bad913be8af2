import { type NextIndex, pickEntry, readBank } from "../../engine/content/bank.ts";
import type { ResponseSettings } from "../settings/settings.ts";
import type { Random } from "../../engine/chance/random.ts";

/** Hands out prepared texts: any, or each in its turn. */
export type TextBank = (random: Random, turn: NextIndex) => string;

/** Reads a bank of texts. @throws {ConfigError} naming the line that is wrong */
export async function openBank({ file, selection }: ResponseSettings["bank"]): Promise<TextBank> {
  const entries = await readBank(file, "llm.response.bank.file");
  return (random, turn) => pickEntry(entries, selection, { random, turn }).content;
}
