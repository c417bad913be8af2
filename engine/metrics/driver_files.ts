import { tmpdir } from "node:os";
import { messageOf } from "../base/error.ts";

/** Message of a system about a native module that it does not load: all but Windows name its file. */
const NOT_LOADED = /\.node\b|LoadLibrary/;

/**
 * Loads the driver of databases in files and in memory. The single binary unpacks its native module to the folder for
 * temporary files.
 *
 * @throws {Error} where that cannot be done, with what would do
 */
export async function loadedDriver<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (!NOT_LOADED.test(messageOf(cause))) throw cause;
    throw new Error(
      `the native module of the driver cannot be unpacked to ${tmpdir()}, or not be run from there: let TMPDIR ` +
        "(on Windows TEMP) name a folder that may be written to and is not mounted noexec, or give --database none",
      { cause },
    );
  }
}
