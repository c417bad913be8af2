import type { VerdictTerms } from "../../admin/evidence.ts";
import type { Verdict } from "../../verdict/finding.ts";
import type { Service } from "../../service/service.ts";
import type { RunningServer } from "../../start.ts";
import type { Figures } from "../terminal/figures.ts";

/** Result of the checks on a client. */
export interface Examined {
  /** Lines of the screen, without indentation. */
  readonly lines: readonly string[];
  /** Ids of the checks that are broken. */
  readonly broken: readonly string[];
  /** Findings of all checks; `null` where nothing was examined. */
  readonly verdict: Verdict | null;
}

/** A run that is over, its server still there to be asked. */
export interface FinishedRun {
  readonly running: RunningServer;
  readonly services: readonly Service[];
  readonly figures: Figures;
  readonly terms: VerdictTerms;
  /** Columns of the screen. */
  readonly columns: number;
}

/** Examines the client of a run. */
export type Examine = (run: FinishedRun) => Promise<Examined>;
