import { ConfigError, configError, unreadable } from "../base/error.ts";
import { readGivenFile } from "../base/text_file.ts";
import type { Layer } from "./layer.ts";

/** The layer of a YAML file. @throws {ConfigError} for one that cannot be read, which says `what` it was to be */
export async function fileLayer(what: "configuration" | "scenario", path: string): Promise<Layer> {
  const { yamlLayer } = await import("./layers.ts");
  try {
    return yamlLayer(path, await readGivenFile(path));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw configError(`Cannot read ${what} "${path}": ${unreadable(error)}`);
  }
}
