/** A server in a process of its own, as benches and the test of the binary start it. */
import { fileURLToPath } from "node:url";
import { TextLineStream } from "./lines.ts";
import { STEPS, type Steps } from "./steps.ts";

/** A server that has printed its URL. */
export interface Child extends AsyncDisposable {
  readonly url: string;
  /** Milliseconds from the start of the process to its URL. */
  readonly startMs: number;
  /** All lines printed so far. */
  readonly lines: readonly string[];
  readonly pid: number;
  /** Sends a signal (SIGTERM) and waits for the exit code. */
  stop(signal?: Deno.Signal): Promise<number>;
}

/** Starts a command whose first printed line is a URL. @throws when it ends before that */
export async function startChild(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string>; readonly clearEnv?: boolean } = {},
): Promise<Child> {
  const from = performance.now();
  const child = new Deno.Command(command, { args: [...args], stdout: "piped", stderr: "inherit", ...options })
    .spawn();
  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  (async () => {
    for await (
      const line of child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    ) {
      lines.push(line);
      resolve(performance.now() - from);
    }
    reject(new Error(`Cannot start ${command}: it ended without printing a URL`));
  })();
  const startMs = await promise;
  const stop = async (signal: Deno.Signal = "SIGTERM") => {
    try {
      child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
    return (await child.status).code;
  };
  return {
    url: lines[0] ?? "",
    startMs,
    lines,
    pid: child.pid,
    stop,
    [Symbol.asyncDispose]: async () => void await stop(),
  };
}

/** Resident memory of a process in MB, now or (`VmHWM`) at its peak (Linux). */
export async function residentMb(pid: number, figure: "VmRSS" | "VmHWM" = "VmRSS"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(new RegExp(`${figure}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
}

/** Unit of CPU time in `/proc`, in milliseconds. */
const TICK_MS = 10;

/** CPU time so far, in milliseconds, of a process with all its threads, or (`first`) of its first thread (Linux). */
export async function cpuMs(pid: number, of: "all" | "first" = "all"): Promise<number> {
  const stat = await Deno.readTextFile(of === "all" ? `/proc/${pid}/stat` : `/proc/${pid}/task/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // after the name
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Flag of `deno run` that makes a server count its longest step on the event loop (Linux). */
export const STEP_PROBE = `--preload=${fileURLToPath(new URL("longest_step.ts", import.meta.url))}`;

/** Longest step of a server since it was last asked, in milliseconds, which runs with `STEP_PROBE` (Linux). */
export async function longestStep(child: Pick<Child, "pid" | "lines">): Promise<number> {
  return (await stepsOf(child)).longest_ms;
}

/** Steps of a server since it was last asked, which runs with `STEP_PROBE`: how many are in each class (Linux). */
export async function stepsOf({ pid, lines }: Pick<Child, "pid" | "lines">): Promise<Steps> {
  const known = lines.length;
  Deno.kill(pid, "SIGUSR2");
  let told: string | undefined;
  while ((told = lines.slice(known).find((line) => line.startsWith(STEPS))) === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return JSON.parse(told.slice(STEPS.length));
}
