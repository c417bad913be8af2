import type { FaultFacts } from "../../faults/fault.ts";
import type { Limits } from "./attempt.ts";
import { BAD, type Judgement } from "./outcome.ts";

/** Result of a command under one fault. */
export interface Result extends Judgement {
  readonly fault: string;
  readonly kind: FaultFacts["kind"];
  readonly requests: number;
  readonly ms: number;
}

/** Results of all runs, with what they are compared to. */
export interface GauntletReport {
  readonly command: readonly string[];
  readonly domain: string;
  readonly at: "first" | "all";
  readonly seed: number;
  readonly duration_ms: number;
  readonly reference: { readonly ms: number; readonly requests: number; readonly steady: boolean };
  readonly limits: Limits;
  readonly results: readonly Result[];
  /** The command that runs the worst fault again, as its run was; `null` where none did harm. */
  readonly again: string | null;
}

/** The first result of the most harmful outcome; `undefined` where none did harm. */
export function worstOf(results: readonly Result[]): Result | undefined {
  return BAD.flatMap((outcome) => results.filter((result) => result.outcome === outcome))[0];
}
