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
  if (size > MOST_BYTES) throw new Error(`larger than ${MOST_BYTES} bytes`);
  return await orWhy(Deno.readTextFile(path));
}

async function orWhy<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Error("no such file");
    throw error;
  }
}
