/** Runs of the planted clients in the process of a test. */
import { type TapeLine, tapeText } from "../../../../engine/tape/tape.ts";
import { type Bench, withServer } from "../../../harness.ts";
import type { Planted } from "./planted.ts";

/** The same request gets the same text each time. */
export const STEADY = ["llm.response.mode=echo"];

/** Runs a client; returns what it printed, or its failure. */
export async function cameTo({ client, bug }: Pick<Planted, "client" | "bug">, { ask }: Pick<Bench, "ask">) {
  try {
    return await client(ask, bug);
  } catch (error) {
    return `failed: ${error instanceof Error ? error.constructor.name : error}`;
  }
}

/** Runs a client under a server. */
export async function under(planted: Pick<Planted, "client" | "bug">, set: readonly string[], seed = 1) {
  let result = "";
  let tape = "";
  let lines: readonly TapeLine[] = [];
  await withServer({ set: [...STEADY, "journal.enabled=false", ...set], seed }, async (bench) => {
    result = await cameTo(planted, bench);
    const response = await bench.admin("/tape");
    tape = response.ok ? await response.text() : "";
    await response.body?.cancel().catch(() => {});
    lines = (await bench.server.coordinator.tapes.read()).lines.map(({ line }) => line);
  });
  return { result, tape, lines };
}

/** Lines of a tape as a configuration takes them. */
export const textOf = (lines: readonly TapeLine[]) => tapeText({ seed: 1, preset: null, lines }).split("\n");

/** Kind of a failure; `null` for none. */
export function kindOf(result: string, healthy: string): string | null {
  if (result === healthy) return null;
  return result.startsWith("failed: ") ? result : "wrong";
}
