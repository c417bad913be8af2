import { count, counted } from "../base/counted.ts";
import { wrapped } from "../base/wrapped.ts";
import {
  designText,
  type Finding,
  missedPct,
  needText,
  unansweredText,
  unsureText,
  type Verdict,
  type VerdictClient,
} from "./finding.ts";

/** Room of a verdict as text, and what its reader can do with it. */
export interface TextOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** True if the server runs on, and so can be asked about a request: then it is said how. */
  readonly runsOn?: boolean;
}

/** Text in place of a verdict where no client has sent anything. */
export const EMPTY_JOURNAL = "The journal is empty: no request has come since the start or the last reset.";

/** A verdict as lines for a terminal. Of what was not examined at all, only the checks are named. */
export function verdictText(verdict: Verdict, { width, runsOn = false }: TextOptions): string {
  if (verdict.clients.length === 0) return EMPTY_JOURNAL;
  return verdict.clients.map((client) => {
    const findings = verdict.findings.filter((finding) => finding.client === client.name);
    return [
      clientLine(client, width),
      "",
      ...findings.filter(isShown).flatMap((one) => findingLines(one, { width, runsOn })),
      ...untested(findings, width),
    ]
      .join("\n");
  }).join("\n\n");
}

const MARGIN = 10;

function clientLine(client: VerdictClient, width: number): string {
  const { name, sdk, calls, succeeded, retried, requests, connections } = client;
  const unsure = unsureText(client);
  const without = unansweredText(client);
  const retries = sdk?.max_retries === null || sdk === null ? "" : `, max_retries ${sdk.max_retries}`;
  const as = sdk === null ? "" : ` = ${[sdk.name, sdk.version ?? ""].join(" ").trimEnd()}${retries}`;
  const failed = calls - succeeded;
  // Where the transport knows no connections, there are none to tell of.
  const over = connections === 0 ? "" : `, ${counted(connections, "connection")}`;
  return [
    ...indented(
      `${name}${as}, ${counted(requests, "request")}${over}`,
      "  client  ",
      width,
    ),
    ...indented(
      `${counted(calls, "call")}: ${count(succeeded)} ended with a good reply, ${
        count(retried)
      } of them after a retry; ${count(failed)} without`,
      "  it did  ",
      width,
    ),
    ...(without === "" ? [] : indented(without, "  without ", width)),
    ...(unsure === "" ? [] : indented(unsure, "  unsure  ", width)),
  ].join("\n");
}

/** Findings that say more than that nothing was there to examine. */
function isShown({ outcome, have }: Finding): boolean {
  return outcome !== "not_enough" || (have ?? 0) > 0;
}

function findingLines(finding: Finding, { width, runsOn }: Required<TextOptions>): readonly string[] {
  const { outcome, check, figure, name, sentence, proof, evidence, by_design, explained_by } = finding;
  if (outcome === "holds") {
    const pct = missedPct(finding);
    const missed = pct === null ? "" : `, a rate of ${pct} % or less may be missed`;
    const whole = row("HOLDS", name, `${figure}${missed}`, check, width);
    const fits = whole.length === 1 && whole.every((line) => line.length <= width);
    if (missed === "" || fits) return whole;
    return [
      ...row("HOLDS", name, figure, check, width),
      ...indented(missed.slice(2), " ".repeat(MARGIN), width),
    ];
  }
  if (outcome === "not_enough") {
    return row("?", `${name}: ${needText(finding)}`, figure, check, width);
  }
  if (outcome === "observed") {
    return [...row("SEEN", name, figure, check, width), ...indented(proof ?? "", " ".repeat(MARGIN), width)];
  }
  const cause = by_design !== null
    ? [`This is ${designText(finding)}.`]
    : explained_by !== null
    ? [`${explained_by} explains it.`]
    : [];
  const why = evidence[0] === undefined || !runsOn ? [] : [`errorworks why ${evidence[0]}`];
  const text = [proof ?? "", ...cause, ...why].filter((part) => part !== "").join(" ");
  return [
    ...row(by_design === null ? "BROKEN" : "DESIGN", sentence, figure, check, width),
    ...indented(text, " ".repeat(MARGIN), width),
  ];
}

/** One line: mark, text, figure and check; the text goes on below where it is too long. */
function row(mark: string, text: string, figure: string, check: string, width: number): readonly string[] {
  const right = `  ${figure}  ${check.padEnd(3)}`;
  const [first = "", ...rest] = indented(text, "", width - MARGIN - right.length);
  const line = `  ${mark.padEnd(MARGIN - 2)}${first.padEnd(width - MARGIN - right.length)}${right}`;
  return [line.trimEnd(), ...rest.map((more) => " ".repeat(MARGIN) + more)];
}

function untested(findings: readonly Finding[], width: number): readonly string[] {
  const ids = findings.filter((one) => !isShown(one)).map(({ check }) => check);
  return ids.length === 0 ? [] : indented(`nothing to go by: ${ids.join(" ")}`, "  ?       ", width);
}

/** A text in lines of at most `width` columns; `head` begins the first one, and as many spaces the others. */
function indented(text: string, head: string, width: number): readonly string[] {
  const lines = wrapped(text, Math.max(20, width - head.length));
  return lines.map((line, at) => (at === 0 ? head : " ".repeat(head.length)) + line);
}
