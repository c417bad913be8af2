import { configError, unwritable } from "../base/error.ts";

/** Options of `writeText()`. */
export interface WriteOptions {
  /** Name of the file in messages. @default its path */
  readonly what?: string;
  /** True if its folder is made where there is none. */
  readonly makesFolder?: boolean;
  /** True if the text goes behind what is there. */
  readonly isAppended?: boolean;
}

/** Writes a file that was named on the command line. @throws {ConfigError} that says why it cannot be written */
export async function writeText(file: string, text: string, options: WriteOptions = {}): Promise<void> {
  await write(file, options, () => Deno.writeTextFile(file, text, { append: options.isAppended ?? false }));
}

/**
 * Tries, before work whose result goes to a file, whether that can be written. A file that is there stays as it is; of
 * one that is not, only its folder is left, where it has to be made.
 *
 * @throws {ConfigError} that says why it cannot be written
 */
export async function checkWritable(file: string, options: WriteOptions = {}): Promise<void> {
  await write(file, options, async () => {
    const there = await Deno.stat(file).catch(() => null);
    if (there !== null && !there.isFile && !there.isDirectory) return; // a pipe would end with the try
    (await Deno.open(file, { append: true, create: true })).close();
    if (there === null) await Deno.remove(file);
  });
}

async function write(
  file: string,
  { what = `"${file}"`, makesFolder = false }: WriteOptions,
  work: () => Promise<void>,
): Promise<void> {
  const folder = file.replace(/[^/\\]*$/, "");
  try {
    if (makesFolder && folder !== "") await Deno.mkdir(folder, { recursive: true });
    await work();
  } catch (error) {
    throw configError(`Cannot write ${what}: ${unwritable(error)}`);
  }
}
