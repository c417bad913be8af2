import { configError, unreadable } from "../base/error.ts";
import { checkSize, utf8Text } from "../base/text_file.ts";

/** Reads a file that was named on the command line, as `what`. @throws {ConfigError} that says why it cannot be read */
export async function givenText(file: string, what = `"${file}"`): Promise<string> {
  try {
    checkSize((await Deno.stat(file)).size);
    return utf8Text(await Deno.readFile(file));
  } catch (error) {
    throw configError(`Cannot read ${what}: ${unreadable(error)}`);
  }
}
