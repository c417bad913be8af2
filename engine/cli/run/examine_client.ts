import { verdictOf } from "../../admin/verdict_routes.ts";
import { lastingLagMs } from "../../worker/heartbeat.ts";
import { mistakesIn } from "../../verdict/verdict.ts";
import { verdictText } from "../../verdict/verdict_text.ts";
import { sumOf } from "../terminal/figures.ts";
import type { Examined, FinishedRun } from "./examined.ts";

/** Columns by which a screen indents the lines. */
const INDENT = 2;

/** Examines the client of a run by its journal: whether it copes with what was done to it. */
export async function examineClient(
  { running: { coordinator }, services, figures, terms, columns }: FinishedRun,
): Promise<Examined> {
  const { config } = coordinator.snapshot;
  if (!config.journal.enabled) {
    return { lines: ["not examined: journal.enabled is false"], broken: [], verdict: null };
  }
  let kept = 0;
  const reads = {
    entries: async (query: Parameters<typeof coordinator.journals.entries>[0]) => {
      const page = await coordinator.journals.entries(query);
      kept += page.entries.length;
      return page;
    },
    recall: (list: string) => coordinator.notes.recall(list),
    trapped: () => Promise.resolve(coordinator.leakTrap?.trapped() ?? null),
  };
  const found = await verdictOf({
    coordinator: reads,
    services,
    config,
    lag_ms: lastingLagMs(coordinator.sharedState),
  }, terms);
  if (found.clients.length === 0) return { lines: [], broken: [], verdict: null };
  const requests = sumOf(figures, (stats) => stats.total_requests);
  const lines = verdictText(found, { width: columns - INDENT }).split("\n").map((line) =>
    line.replace(/^ {2}/, "")
  );
  return {
    lines: kept < requests
      ? [`Of the last ${kept} of ${requests} requests, which the journal kept:`, "", ...lines]
      : lines,
    broken: [...new Set(mistakesIn(found).map(({ check }) => check))],
    verdict: found,
  };
}
