import { ownValue } from "../../../base/tree.ts";
import type { Report } from "../../../report/report.ts";

/** Forms of a report. */
export const FORMATS = ["text", "json", "junit", "markdown", "html"] as const;

/** Form of a report. */
export type Format = typeof FORMATS[number];

/** Forms by the ending of a file. */
const ENDINGS: Readonly<Record<string, Format>> = {
  html: "html",
  htm: "html",
  json: "json",
  md: "markdown",
  xml: "junit",
};

/** The form that a file is to have by its name; text for one that tells nothing. */
export function formatFor(file = ""): Format {
  return ownValue(ENDINGS, /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? "") ?? "text";
}

/** Facts by which a report is written as text. */
export interface TextTerms {
  /** True if its server can still be asked. @default {false} */
  readonly runsOn?: boolean;
  /** Width of its lines. @default {80} */
  readonly columns?: number;
}

/** A report in one of its forms; what makes a form is loaded when it is wanted. */
export async function formatted(report: Report, format: Format, terms: TextTerms = {}): Promise<string> {
  switch (format) {
    case "text":
      return (await import("./report_text.ts")).reportText(report, terms);
    case "json":
      return JSON.stringify(report, null, 2);
    case "junit":
      return (await import("./verdict_junit.ts")).verdictJunit(report);
    case "markdown":
      return (await import("./report_markdown.ts")).reportMarkdown(report);
    case "html":
      return await (await import("../html/report_html.ts")).reportHtml(report);
  }
}
