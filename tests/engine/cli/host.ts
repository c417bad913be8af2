/** A command line without a process: what it would print, and the code it would end with. */
import { cli } from "../../../engine/cli/cli.ts";
import { llmTesting } from "../../../llm/testing.ts";
import { SERVICES, spawnWorker } from "../../harness.ts";
import type { ExitCode, Host } from "../../../engine/cli/host.ts";
import type { Terminal } from "../../../engine/cli/terminal/terminal.ts";

/** Result of a command line: its exit code and what it printed. */
export interface Ran {
  readonly code: ExitCode;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  /** All of `lines`, as one text. */
  readonly out: string;
  readonly err: string;
}

/** Options of `run`. */
export interface Wanted {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with each line as it is printed, and how to ask for a stop; stops at the first line by default. */
  readonly seen?: (line: string, stop: () => void) => void;
  /** The screen; by default there is none. */
  readonly terminal?: Terminal;
  /** Given the call that stands for SIGHUP. */
  readonly hangup?: (call: () => void) => void;
}

/** Runs one command line to its end. */
export async function run(args: readonly string[], wanted: Wanted = {}): Promise<Ran> {
  const lines: string[] = [];
  const errors: string[] = [];
  const code = await cli(args, hostOf(lines, errors, wanted));
  return { code, lines, errors, out: lines.join("\n"), err: errors.join("\n") };
}

/** A host that keeps what is printed. */
export function hostOf(
  lines: string[],
  errors: string[],
  { env = {}, seen = (_line, stop) => stop(), hangup = () => {}, terminal }: Wanted = {},
): Host {
  const asked = Promise.withResolvers<string>();
  return {
    services: SERVICES,
    env,
    testing: [llmTesting],
    line(text = "") {
      lines.push(text);
      seen(text, () => asked.resolve("SIGTERM"));
    },
    error: (text) => void errors.push(text),
    terminal: terminal ??
      { columns: () => null, draw: () => Promise.resolve(), write: () => Promise.resolve() },
    spawn: spawnWorker,
    stopped: () => asked.promise,
    guardStop: () => () => {},
    onReload: hangup,
  };
}
