import { configError, messageOf } from "../../base/error.ts";
import type { Report } from "../../report/report.ts";
import { type Format, formatFor, formatted } from "./formats/format.ts";

/**
 * Saves a report: as the file whose ending says in which form, or in a folder, as a page and as JSON, which can be
 * compared later. The result is what people are to open.
 *
 * @throws {ConfigError} where it cannot be written
 */
export async function saveReport(place: string, report: Report): Promise<string> {
  const files: readonly (readonly [string, Format])[] = /\.\w+$/.test(place)
    ? [[place, formatFor(place)]]
    : [[`${place.replace(/\/$/, "")}/index.html`, "html"], [
      `${place.replace(/\/$/, "")}/report.json`,
      "json",
    ]];
  for (const [file, format] of files) await save(file, await formatted(report, format));
  return files[0]?.[0] ?? place;
}

async function save(file: string, text: string): Promise<void> {
  const folder = file.replace(/[^/\\]*$/, "");
  try {
    if (folder !== "") await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(file, `${text}\n`);
  } catch (error) {
    throw configError(`Cannot write the report "${file}": ${messageOf(error)}`);
  }
}
