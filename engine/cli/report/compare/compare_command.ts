import { configError } from "../../../base/error.ts";
import { compared, type Comparison, type Side } from "../../../report/compare/comparison.ts";
import type { Host } from "../../host.ts";
import type { Format } from "../formats/format.ts";
import { databaseReports } from "../sources/database_report.ts";
import { readReport } from "../sources/report_file.ts";

/** Form of a comparison, where its runs are, and the checks that make one worse. */
interface CompareOptions {
  readonly database?: string | undefined;
  readonly format: Format;
  readonly counts: (check: string) => boolean;
}

/**
 * Compares two reports in files, or two runs of a database; `isWorse`: a check that counts is broken now, and was not.
 *
 * @throws {ConfigError} for what is neither
 */
export async function compareCommand(
  operands: readonly string[],
  { database, format, counts }: CompareOptions,
  host: Host,
): Promise<{ readonly text: string; readonly isWorse: boolean }> {
  const [first, second, ...more] = operands;
  if (first === undefined || second === undefined || more.length > 0) {
    throw configError(`--compare takes two reports, not ${operands.length}: ${EXPECTED}`);
  }
  const [a, b] = [await sideOf(first, database, host), await sideOf(second, database, host)];
  const comparison = compared(a, b);
  return {
    text: await formattedComparison(comparison, format),
    isWorse: comparison.checks.some(({ change, check }) => change === "broke" && counts(check)),
  };
}

const EXPECTED = "files that --format json has written, or, with --database, ids of runs in it";

async function sideOf(operand: string, database: string | undefined, host: Host): Promise<Side> {
  if (operand.endsWith(".json") || await isFile(operand)) {
    return { label: operand, report: await readReport(operand) };
  }
  if (database === undefined) {
    throw configError(`--compare: there is no file "${operand}"; expected ${EXPECTED}`);
  }
  const [report] = await databaseReports(database, [operand], host);
  if (report) return { label: operand, report };
  throw configError(`There is no run "${operand}" in this database`);
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}

async function formattedComparison(comparison: Comparison, format: Format): Promise<string> {
  switch (format) {
    case "text":
      return (await import("./comparison_text.ts")).comparisonText(comparison);
    case "json":
      return JSON.stringify(comparison, null, 2);
    case "markdown":
      return (await import("./comparison_markdown.ts")).comparisonMarkdown(comparison);
    case "html":
      return await (await import("../html/comparison_html.ts")).comparisonHtml(comparison);
    case "junit":
      throw configError(
        "A comparison is no JUnit, which is about one run: give text, json, markdown or html",
      );
  }
}
