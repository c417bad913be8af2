import { verdictSchema } from "../../verdict/finding.ts";
import { mistakesIn } from "../../verdict/verdict.ts";
import { verdictText } from "../../verdict/verdict_text.ts";
import { callAdmin, type ServerFlags } from "../ctl/admin_call.ts";
import type { ExitCode, Host } from "../host.ts";
import { COLUMNS } from "../../base/wrapped.ts";
import { failOn } from "./fail_on.ts";
import { verdictJunit } from "./verdict_junit.ts";
import { verdictMarkdown } from "./verdict_markdown.ts";
import { writeReport } from "./write_report.ts";

/** The flags of `errorworks report`. */
export interface ReportFlags extends ServerFlags {
  readonly format?: "text" | "json" | "junit" | "markdown" | undefined;
  readonly output?: string | undefined;
  /** Ids of checks, with commas between them; `all` or `none`. */
  readonly failOn?: string | undefined;
}

/** Exit code where a check of `--fail-on` is broken. */
const CHECK_BROKEN = 3;

const FORMATS = {
  text: (verdict: Parameters<typeof verdictText>[0]) => verdictText(verdict, COLUMNS),
  json: (verdict: Parameters<typeof verdictText>[0]) => JSON.stringify(verdict, null, 2),
  junit: verdictJunit,
  markdown: verdictMarkdown,
};

/**
 * `errorworks report`: what the checks say of the clients of a running server.
 *
 * @throws {Error} where no server answers, or it refuses
 */
export async function runReportCommand(
  { format = "text", output, failOn: given, ...server }: ReportFlags,
  host: Host,
): Promise<ExitCode> {
  const counts = failOn(given);
  const found = verdictSchema.parse(await callAdmin({ method: "GET", path: "/verdict" }, server, host));
  if (found.clients.length === 0) {
    host.error("The journal is empty: no request has come since the start or the last reset.");
  }
  const text = FORMATS[format](found);
  if (output !== undefined) await writeReport(output, text);
  else if (text !== "") host.line(text);
  return mistakesIn(found).some(({ check }) => counts(check)) ? CHECK_BROKEN : 0;
}
