/** A row of the matrix: a fault, and what each client made of it. */
import type { FaultInfo, Patch } from "../../sdks/server.ts";
import type { Told } from "./clients.ts";

/** What a client met. */
export interface Met {
  readonly client: string;
  /** Nothing where it did not come to an end. */
  readonly told?: Told;
  readonly ms: number;
  /** Requests that the server saw of it. */
  readonly hits: number;
  /** How many of them the fault struck. */
  readonly struck: number;
}

/** A fault as it was fired. */
export interface Row {
  readonly fault: FaultInfo;
  readonly shown: Patch;
  /** What was asked for. */
  readonly path: string;
  /** Hash of what is true there. */
  readonly right: string;
  readonly met: readonly Met[];
}

/** What came of it, in the words of the page. */
export type Verdict = "ok" | "wrong" | "status" | "error" | "hangs" | "spared";

/** Judges what a client tells by what is true. */
export function verdictOf({ told, struck }: Met, { right }: Row): Verdict {
  if (struck === 0) return "spared";
  if (!told) return "hangs";
  if (told.error !== undefined) return "error";
  const { status = 0, body } = told;
  if (status < 200 || status > 299) return "status";
  return body === right ? "ok" : "wrong";
}
