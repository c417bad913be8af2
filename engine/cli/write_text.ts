import { configError, messageOf } from "../base/error.ts";

/** Options of `writeText()`. */
interface WriteOptions {
  /** Name of the file in messages. @default its path */
  readonly what?: string;
  /** True if its folder is made where there is none. */
  readonly makesFolder?: boolean;
}

/** Writes a file that was named on the command line. @throws {ConfigError} that says why it cannot be written */
export async function writeText(
  file: string,
  text: string,
  { what = `"${file}"`, makesFolder = false }: WriteOptions = {},
): Promise<void> {
  const folder = file.replace(/[^/\\]*$/, "");
  try {
    if (makesFolder && folder !== "") await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(file, text);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? "no such folder" : messageOf(error);
    throw configError(`Cannot write ${what}: ${why}`);
  }
}
