import { configError, messageOf, unreadable } from "../base/error.ts";
import { readGivenFile } from "../base/text_file.ts";

/** Reads a file that was named on the command line, as `what`. @throws {ConfigError} that says why it cannot be read */
export async function givenText(file: string, what = `"${file}"`): Promise<string> {
  try {
    return await readGivenFile(file);
  } catch (error) {
    throw configError(`Cannot read ${what}: ${unreadable(error)}`);
  }
}

/**
 * Value of a YAML text from the command line, or from a file that it names, as `what`.
 *
 * @throws {ConfigError} for one that is none
 */
export async function givenYaml(text: string, what: string): Promise<unknown> {
  const { parse } = await import("../base/yaml.ts"); // which takes a while to load
  try {
    return parse(text);
  } catch (error) {
    throw configError(`${what} is no YAML: ${messageOf(error).split("\n")[0]}`);
  }
}
