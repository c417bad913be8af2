import { after, every, systemClock, within } from "../../base/clock.ts";
import type { Host } from "../host.ts";
import { spawned } from "../run/child.ts";
import { leftBehind } from "../run/left_behind.ts";
import { URL_VARIABLE } from "../server_address.ts";
import type { RunningServer } from "../../start.ts";
import { type LocalFlags, startLocalServer } from "../run/local_server.ts";
import { figuresReader, sumOf } from "../terminal/figures.ts";
import type { Attempt } from "./outcome.ts";
import { kept, type KeptText } from "./kept_text.ts";

/** Limits of one run. */
export interface Limits {
  readonly timeoutMs: number;
  readonly maxRequests: number;
}

/** A run that can be broken off. */
interface AttemptCall {
  readonly flags: LocalFlags;
  readonly command: readonly string[];
  readonly limits: Limits;
  readonly signal: AbortSignal;
  /** Called once the command has ended, before its server stops. */
  ended?(running: RunningServer): Promise<void>;
}

/** Time between two looks at the number of requests, in milliseconds. */
const LOOK_MS = 50;
/** Time that output may still take after the end, in milliseconds. */
const OUTPUT_MS = 1_000;

/**
 * Runs a command once, in a process group of its own, against a server of its own; both are gone afterwards, and so is
 * what has left the group (on Linux).
 *
 * @throws {CannotStart}, {ConfigError}
 */
export async function attempt(
  { flags, command, limits, signal, ended: look }: AttemptCall,
  host: Host,
): Promise<Attempt> {
  const { running, env } = await startLocalServer({ ...flags, freePorts: true }, host);
  try {
    const figures = figuresReader(running, host.services);
    const requests = () => sumOf(figures(), ({ total_requests }) => total_requests);
    const ended = await runInGroup({ command, env, limits, signal, requests });
    const address = new URL(running.url).host;
    const now = figures();
    await look?.(running);
    return {
      ...ended,
      stdout: ended.stdout.replaceAll(address, "SERVER"),
      requests: sumOf(now, ({ total_requests }) => total_requests),
      faults: sumOf(now, ({ requests_by_outcome }) => requests_by_outcome["fault"] ?? 0),
    };
  } finally {
    await running.stop();
  }
}

/** A command that is about to run. */
interface GroupCall extends Omit<AttemptCall, "flags" | "ended"> {
  readonly env: Readonly<Record<string, string>>;
  requests(): number;
}

async function runInGroup(
  { command, env, limits, signal, requests }: GroupCall,
): Promise<Omit<Attempt, "requests" | "faults">> {
  const started = systemClock.now();
  const child = spawned(command, { env, stdin: "null", stdout: "piped", stderr: "piped", detached: true });
  const [stdout, stderr] = [kept(child.stdout, "head"), kept(child.stderr, "tail")];
  let killed: Attempt["killed"] = null;
  const kill = (why: Attempt["killed"]) => {
    killed ??= why;
    killGroup(child.pid);
  };
  const cancel = after(limits.timeoutMs, () => kill("timeout"));
  const stop = every(LOOK_MS, () => {
    if (requests() > limits.maxRequests) kill("requests");
    return Promise.resolve();
  }, () => {});
  const abort = () => kill("timeout");
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort(); // while its server started
  const status = await child.status.finally(() => {
    cancel();
    stop();
    signal.removeEventListener("abort", abort);
  });
  const ms = Math.round(systemClock.now() - started);
  killGroup(child.pid); // what it has left running
  for (const { pid } of await leftBehind([URL_VARIABLE, env[URL_VARIABLE] ?? ""])) sigkill(pid); // and out of its group
  await within(OUTPUT_MS, Promise.all([stdout.done, stderr.done]));
  return {
    code: status.code,
    signal: killed === null ? status.signal : null,
    killed,
    ...outputOf(stdout, stderr),
    ms,
  };
}

function outputOf(stdout: KeptText, stderr: KeptText): Pick<Attempt, "stdout" | "stdout_bytes" | "stderr"> {
  return { stdout: stdout.text(), stdout_bytes: stdout.bytes(), stderr: stderr.text() };
}

function killGroup(pid: number): void {
  sigkill(Deno.build.os === "windows" ? pid : -pid);
}

/** Kills a process, or a group by its negative id. */
function sigkill(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch {
    // nobody is left of it
  }
}
