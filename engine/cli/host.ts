import type { Service } from "../service/service.ts";
import type { DomainTesting } from "../testing/settings.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Environment of the command line. */
export interface Host extends Output {
  readonly services: readonly Service[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Parts of the domains for clients under test, e.g. the variables by which these find a server. */
  readonly testing: readonly DomainTesting[];
  /** False once a line could not be written, since nobody reads stdout any more. @default always true */
  readonly isRead?: () => boolean;
  /** The screen, where there is one. */
  readonly terminal: Terminal;
  /** Resolves when the process is asked to stop, with the signal's name. */
  stopped(): Promise<string>;
  /** Starts a thread that runs this same program as a worker. */
  spawn(name: string): Worker;
  /**
   * Sees to it that a stop takes no longer than that, in milliseconds, though the main thread is stuck; the result ends
   * that. A server with a database file has a thread already that can do it.
   */
  guardStop(drainMs: number, hasStoreThread: boolean): () => void;
  /** Calls whenever the process is asked to read its configuration anew. */
  onReload(call: () => void): void;
}

/**
 * Exit codes: 0 done, 1 something failed while running, 2 wrong usage or configuration; of `run` that of its command,
 * or 3 if a check is broken.
 */
export type ExitCode = number;
