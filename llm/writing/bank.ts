import { chosen, readBank, type Turn } from "../../engine/content/bank.ts";
import type { Random } from "../../engine/types.ts";
import type { ResponseSettings } from "../settings.ts";

/** Hands out prepared texts: any, or each in its turn. */
export type Bank = (random: Random, turn: Turn) => string;

/** Reads a bank of texts. @throws {ConfigError} naming the line that is wrong */
export async function openBank({ file, selection }: ResponseSettings["bank"]): Promise<Bank> {
  const entries = await readBank(file, "llm.response.bank.file");
  return (random, turn) => chosen(entries, selection, { random, turn }).content;
}
