import type { Report } from "../../report/report.ts";
import { writeText } from "../write_text.ts";
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
  await writeText(file, `${text}\n`, { what: `the report "${file}"`, makesFolder: true });
}
