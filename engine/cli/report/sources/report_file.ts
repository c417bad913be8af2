import * as z from "zod";
import { configError } from "../../../base/error.ts";
import { isObject, jsonOf } from "../../../base/json.ts";
import { givenText } from "../../given_file.ts";
import { type Report, REPORT_VERSION, reportSchema } from "../../../report/report.ts";

/** Reads a report that `--format json` has written. @throws {ConfigError} for a file that is none */
export async function readReport(file: string): Promise<Report> {
  const given = jsonOf(await givenText(file));
  if (given === undefined) throw configError(`"${file}" is no report: it is not valid JSON`);
  const { success, data, error } = reportSchema.safeParse(given);
  if (success) return data;
  const what = !isObject(given) || error.issues.some(({ path }) => path[0] === "report")
    ? `expected "report": ${REPORT_VERSION}, as errorworks report --format json writes it`
    : z.prettifyError(error).split("\n").slice(0, 2).join(" ").trim();
  throw configError(`"${file}" is no report: ${what}`);
}
