import { every } from "../base/clock.ts";

/** Milliseconds between two looks at the parent process. */
const LOOK_MS = 500;

/** A watch on the process that started this one. */
export interface ParentWatch {
  /** Resolves, with a name for it, once that process is gone. */
  readonly gone: Promise<string>;
  stop(): void;
}

/**
 * Watches the parent process, whose id was `pid`: an orphan gets another parent. A test runner that is killed takes its
 * server with it by this. On Windows an orphan keeps the id of its parent, so nothing is noticed there.
 */
export function watchParent(pid: number): ParentWatch {
  const { promise: gone, resolve, reject } = Promise.withResolvers<string>();
  const look = () => {
    if (Deno.ppid !== pid) resolve("end of the parent process");
    return Promise.resolve();
  };
  return { gone, stop: every(LOOK_MS, look, reject) };
}
