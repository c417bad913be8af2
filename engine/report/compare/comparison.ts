import type { Report, RunFacts } from "../report.ts";
import { checksCompared, type ComparedCheck } from "./checks_compared.ts";
import { type ComparedFigure, figuresCompared } from "./figures_compared.ts";

/** One side of a comparison: where it comes from, and what was run. */
export interface Side {
  readonly label: string;
  readonly report: Report;
}

/** Two reports side by side. Plain data, also the JSON form. */
export interface Comparison {
  readonly comparison: 1;
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  /** Those whose outcome changed first, what broke before all; empty where one side was not examined. */
  readonly checks: readonly ComparedCheck[];
  readonly figures: readonly ComparedFigure[];
  /** Parts that could not be compared, in sentences. */
  readonly missing: readonly string[];
}

/** A side without its report. */
interface ComparedSide {
  readonly label: string;
  readonly run: RunFacts;
  readonly user_agents: readonly string[];
}

/** Compares two reports. */
export function compared(a: Side, b: Side): Comparison {
  const examined = a.report.examined && b.report.examined;
  const lacking = [a, b].filter(({ report }) => !report.examined).map(({ label }) => label);
  return {
    comparison: 1,
    a: sideOf(a),
    b: sideOf(b),
    checks: examined ? checksCompared(a.report, b.report) : [],
    figures: figuresCompared(a.report, b.report),
    missing: examined ? [] : [
      `Checks and calls are not compared: ${lacking.join(" and ")} ${
        lacking.length > 1 ? "were" : "was"
      } not examined.`,
    ],
  };
}

function sideOf({ label, report: { run, clients } }: Side): ComparedSide {
  return { label, run, user_agents: [...new Set(clients.flatMap(({ user_agent }) => user_agent ?? []))] };
}
