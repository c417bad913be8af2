import { ConfigError } from "../../base/error.ts";
import { verdictSchema } from "../../verdict/finding.ts";
import { mistakesIn } from "../../verdict/verdict.ts";
import { verdictText } from "../../verdict/verdict_text.ts";
import { callAdmin, type ServerFlags } from "../ctl/admin_call.ts";
import type { ExitCode, Host } from "../host.ts";
import { COLUMNS } from "../output.ts";
import { verdictJunit } from "./verdict_junit.ts";
import { verdictMarkdown } from "./verdict_markdown.ts";

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
  { format = "text", output, failOn = "all", ...server }: ReportFlags,
  host: Host,
): Promise<ExitCode> {
  const found = verdictSchema.parse(await callAdmin({ method: "GET", path: "/verdict" }, server, host));
  const text = found.clients.length === 0 && format === "text"
    ? "The journal is empty: no request has come since the start or the last reset."
    : FORMATS[format](found);
  if (output === undefined) host.line(text);
  else await written(output, text);
  const counts = (id: string) => failOn === "all" || failOn.split(",").includes(id);
  return mistakesIn(found).some(({ check }) => counts(check)) ? CHECK_BROKEN : 0;
}

async function written(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, `${text}\n`);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "no such folder" : String(error);
    throw new ConfigError([{ path: "", message: `Cannot write --output "${file}": ${why}` }]);
  }
}
