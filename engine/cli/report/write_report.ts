import { configError } from "../../base/error.ts";

/** Writes a report to the file that it is to go to. @throws {ConfigError} where that cannot be */
export async function writeReport(file: string, text: string): Promise<void> {
  try {
    await Deno.writeTextFile(file, `${text}\n`);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "no such folder" : String(error);
    throw configError(`Cannot write --output "${file}": ${why}`);
  }
}
