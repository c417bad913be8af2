import { counted } from "../../base/counted.ts";
import type { Env } from "../../testing/client_env.ts";
import { mistakesIn } from "../../verdict/verdict.ts";
import { verdictMarkdown } from "../report/formats/verdict_markdown.ts";
import type { RunReport } from "./run_report.ts";

/** Most annotations of one kind that GitHub shows of a step. */
const MOST = 10;

/** True in a job of GitHub Actions. */
export function isGitHubActions(env: Env): boolean {
  return env["GITHUB_ACTIONS"] === "true";
}

/**
 * Workflow commands that annotate a job with the broken checks of a run: as errors those that count, as warnings the
 * others.
 */
export function annotations(
  { checks: { verdict } }: RunReport,
  counts: (check: string) => boolean,
): string[] {
  if (verdict === null) return [];
  const lines = mistakesIn(verdict).map(({ check, name, sentence, figure, proof }) => {
    const kind = counts(check) ? "error" : "warning";
    const message = [`${sentence} (${figure})`, ...(proof === null ? [] : [proof])].join(". ");
    return `::${kind} title=${escapedProperty(`errorworks ${check}: ${name}`)}::${escaped(message)}`;
  });
  const { error = [], warning = [] } = Object.groupBy(
    lines,
    (line) => line.startsWith("::error") ? "error" : "warning",
  );
  return [...error.slice(0, MOST), ...warning.slice(0, MOST)];
}

/** A run as Markdown for the summary of a job. */
export function jobSummary({ again, checks: { verdict }, requests, faults }: RunReport): string {
  const fence = "~~~~";
  return [
    "# errorworks run",
    `${counted(requests, "request")}, ${faults} with a fault.`,
    ...(verdict === null ? [] : [verdictMarkdown(verdict)]),
    "The same again:",
    [fence, again, fence].join("\n"),
  ].join("\n\n") + "\n\n";
}

/** A text in a workflow command: each is one line. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** The same as the value of a property. */
function escapedProperty(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
