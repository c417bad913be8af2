/** A database file whose thread can be killed. */
import { file, type Ground } from "./scenario.ts";

/** A file, and the threads that own it one after the other. */
interface FrailFile extends Ground {
  /** Kills the one that owns it now. */
  kill(): void;
}

export function frailFile(folder: string): FrailFile {
  let owner: Worker | undefined;
  const spawn = () => owner = new Worker(new URL("./frail_store.ts", import.meta.url), { type: "module" });
  return {
    ...file(folder),
    supervision: { spawn },
    kill: () => owner?.postMessage("throw"),
  };
}
