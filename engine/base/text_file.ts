import { unreadable } from "./error.ts";

/** Largest file of texts, in bytes. */
const MOST_BYTES = 67_108_864;

/**
 * Reads a file that a configuration names. What is no regular file is not opened: a device may never end.
 *
 * @throws {Error} whose message says what is wrong and nothing of what is in the file
 */
export async function readTextFile(path: string): Promise<string> {
  const { isFile, size } = await orWhy(Deno.stat(path));
  if (!isFile) throw new Error("not a regular file");
  checkSize(size);
  return utf8Text(await orWhy(Deno.readFile(path)));
}

/** Reads a file that somebody named who has the machine; it may be a pipe. @throws {Error} that says what is wrong */
export async function readGivenFile(path: string): Promise<string> {
  checkSize((await Deno.stat(path)).size);
  return utf8Text(await Deno.readFile(path));
}

/** Refuses a file that is too large to be read as text. @throws {Error} */
function checkSize(bytes: number): void {
  if (bytes > MOST_BYTES) throw new Error(`larger than ${MOST_BYTES} bytes`);
}

/** Text of the bytes of a file that people write. @throws {Error} naming the first line that is not UTF-8 */
function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const [before = ""] = new TextDecoder().decode(bytes).split("\ufffd");
    throw new Error(`not a text in UTF-8, see line ${before.split("\n").length}`);
  }
}

/** The result of `work`. @throws {Error} that says in words why the file could not be read */
async function orWhy<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Error(unreadable(error), { cause: error });
  }
}
