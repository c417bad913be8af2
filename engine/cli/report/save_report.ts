import type { Report } from "../../report/report.ts";
import { checkWritable, type WriteOptions, writeText } from "../write_text.ts";
import { type Format, formatFor, formatted } from "./formats/format.ts";

/**
 * Saves a report: as the file whose ending says in which form, or in a folder, as a page and as JSON, which can be
 * compared later. The result is what people are to open.
 *
 * @throws {ConfigError} where it cannot be written
 */
export async function saveReport(place: string, report: Report): Promise<string> {
  const files = filesAt(place);
  for (const [file, format] of files) {
    await writeText(file, `${await formatted(report, format)}\n`, optionsOf(file));
  }
  return files[0]?.[0] ?? place;
}

/** Tries whether a report can be saved there, before the run that it is about. @throws {ConfigError} where it cannot */
export async function checkReportPlace(place: string): Promise<void> {
  for (const [file] of filesAt(place)) await checkWritable(file, optionsOf(file));
}

function filesAt(place: string): readonly (readonly [file: string, Format])[] {
  if (/\.\w+$/.test(place)) return [[place, formatFor(place)]];
  const folder = place.replace(/\/$/, "");
  return [[`${folder}/index.html`, "html"], [`${folder}/report.json`, "json"]];
}

function optionsOf(file: string): WriteOptions {
  return { what: `the report "${file}"`, makesFolder: true };
}
