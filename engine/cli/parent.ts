import process from "node:process";
import { every } from "../base/clock.ts";
import { configError } from "../base/error.ts";
import { systemText } from "../base/system_text.ts";

/** Milliseconds between two looks at the parent process. */
const LOOK_MS = 500;

/** A watch on the processes that started this one. */
interface ParentWatch {
  /** Resolves, with a name for it, once one of those processes is gone. */
  readonly gone: Promise<string>;
  stop(): void;
}

/** A process that this one is not to outlive. */
interface Parent {
  readonly pid: number;
  /** Id of the process whose parent it is; absent for this one. */
  readonly of?: number;
  /** When it began, where it is no parent. */
  readonly began?: string;
}

/**
 * The process that `--parent-pid` names: the parent, or any other, such as the shell above `npx`.
 *
 * @throws {ConfigError} where there is none
 */
export function namedParent(pid: number): Parent {
  if (pid === Deno.ppid) return { pid };
  const began = beganAt(pid);
  if (began === null) throw configError(`Cannot stop with --parent-pid ${pid}: there is no such process`);
  return { pid, began };
}

/**
 * Watches processes, a parent by this: an orphan gets another one. A test runner that is killed takes its server with it.
 * On Windows an orphan keeps the id of its parent, so nothing is noticed there.
 */
export function watchParents(parents: readonly Parent[]): ParentWatch {
  const { promise: gone, resolve, reject } = Promise.withResolvers<string>();
  const look = () => {
    const isGone = ({ of, pid, began }: Parent) => {
      if (began !== undefined) return beganAt(pid) !== began;
      return (of === undefined ? Deno.ppid : parentOf(of)) !== pid;
    };
    if (parents.some(isGone)) resolve("end of the parent process");
    return Promise.resolve();
  };
  return { gone, stop: every(LOOK_MS, look, reject) };
}

/** Resolves, with a name for it, once nobody holds the other end of stdin: its process, or the thread of it, is gone. */
export async function endOfStdin(): Promise<string> {
  const unread = new Uint8Array(1_024);
  while (await Deno.stdin.read(unread) !== null);
  return "end of stdin";
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

/** When a process began, in the words of the system, empty where it does not tell; `null` where the process is gone. */
function beganAt(pid: number): string | null {
  const [, state = "", began = ""] =
    /^\d+ \(.*\) (\w) (?:\S+ ){18}(\d+)/s.exec(systemText(`/proc/${pid}/stat`)) ?? [];
  if (began !== "") return "ZX".includes(state) ? null : began; // a zombie has ended
  try {
    process.kill(pid, 0);
    return "";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH" ? null : "";
  }
}

/** The command line of a process, where the system shows it. */
function commandOf(pid: number): string[] {
  return systemText(`/proc/${pid}/cmdline`).split("\0");
}

/** The parent of a process; `null` where the system does not tell, or it is gone. */
function parentOf(pid: number): number | null {
  const [, parent] = /^\d+ \(.*\) \w (\d+)/s.exec(systemText(`/proc/${pid}/stat`)) ?? [];
  return parent === undefined ? null : Number(parent);
}
