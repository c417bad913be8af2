import { dirname } from "node:path";
import { getLogger } from "@logtape/logtape";
import { after } from "../base/clock.ts";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../base/error.ts";

const log = getLogger(["errorworks", "reload"]);

/** Debounce time: file events within this many milliseconds count as one change. */
const SETTLE_MS = 50;

/** Functions that read a configuration anew and put it in force. */
export interface Reloading {
  read(): Promise<Config>;
  replace(next: Config): Promise<void>;
  /** Paths of what differs from the start, and takes a restart. */
  waiting(next: Config): readonly string[];
}

/** Reads a configuration anew and puts it in force; a broken one changes nothing and is reported. Never throws. */
export async function reload(why: string, { read, replace, waiting }: Reloading): Promise<void> {
  try {
    const next = await read();
    await replace(next);
    log.info("Reloaded the configuration ({why})", { why });
    const paths = waiting(next).join(", ");
    if (paths !== "") log.warn(`Not in force before a restart: ${paths}`);
  } catch (error) {
    if (error instanceof ConfigError) {
      const { message } = error;
      log.error("Kept the configuration in force, the new one is wrong ({why}): {message}", { why, message });
    } else {
      log.error("Kept the configuration in force, cannot reload ({why}): {error}", { why, error });
    }
  }
}

/**
 * Calls whenever `file` changes, from now until the result is called. Watches its folder, since editors put a new file
 * in the place of the old one. @throws when it cannot be watched
 */
export async function watchFile(file: string, changed: () => void): Promise<() => void> {
  const path = await Deno.realPath(file);
  const watcher = Deno.watchFs(dirname(path), { recursive: false });
  let cancel = () => {};
  const follow = async () => {
    for await (const { kind, paths } of watcher) {
      if (kind === "access" || !paths.includes(path)) continue;
      cancel();
      cancel = after(SETTLE_MS, changed);
    }
  };
  follow().catch((error) => log.error("Cannot watch {file} any longer: {error}", { file, error }));
  return () => {
    watcher.close();
    cancel();
  };
}
