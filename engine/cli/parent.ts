import { every } from "../base/clock.ts";

/** Milliseconds between two looks at the parent process. */
const LOOK_MS = 500;

/** A watch on the processes that started this one. */
export interface ParentWatch {
  /** Resolves, with a name for it, once one of those processes is gone. */
  readonly gone: Promise<string>;
  stop(): void;
}

/** A process and its parent at the start. */
export interface Parent {
  /** Id of the process; absent for this one. */
  readonly of?: number;
  readonly pid: number;
}

/**
 * Watches parent processes: an orphan gets another parent. A test runner that is killed takes its server with it by this.
 * On Windows an orphan keeps the id of its parent, so nothing is noticed there.
 */
export function watchParents(parents: readonly Parent[]): ParentWatch {
  const { promise: gone, resolve, reject } = Promise.withResolvers<string>();
  const look = () => {
    const isGone = ({ of, pid }: Parent) => (of === undefined ? Deno.ppid : parentOf(of)) !== pid;
    if (parents.some(isGone)) resolve("end of the parent process");
    return Promise.resolve();
  };
  return { gone, stop: every(LOOK_MS, look, reject) };
}

/**
 * Processes that a server from source should not outlive, since a signal that is meant for it ends only them: the shell
 * that `npx deno` starts it by (npm signals that one alone), and `deno task`, on Linux with the shell above it.
 */
export function launchers(env: Readonly<Record<string, string | undefined>>): Parent[] {
  const self = { pid: Deno.ppid };
  const isNpx = env["npm_lifecycle_event"] === "npx" &&
    /^'?deno'?(\s|$)/.test(env["npm_lifecycle_script"] ?? "");
  if (env["INIT_CWD"] === undefined) return []; // set by deno task, as it is by npm
  const [program = "", ...args] = commandOf(self.pid);
  if (!/\bdeno[^/]*$/.test(program) || !args.includes("task")) return isNpx ? [self] : [];
  const above = parentOf(self.pid);
  return isNpx && above !== null ? [self, { of: self.pid, pid: above }] : [self];
}

/** The command line of a process, where the system shows it. */
function commandOf(pid: number): string[] {
  return textOf(`/proc/${pid}/cmdline`).split("\0");
}

/** The parent of a process; `null` where the system does not tell, or it is gone. */
function parentOf(pid: number): number | null {
  const [, parent] = /^\d+ \(.*\) \w (\d+)/s.exec(textOf(`/proc/${pid}/stat`)) ?? [];
  return parent === undefined ? null : Number(parent);
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return ""; // not on Linux, not allowed, or gone
  }
}
