import { systemClock } from "../../base/clock.ts";
import { messageOf } from "../../base/error.ts";
import { stopSignals } from "../../base/stop_signals.ts";
import { receivedByGroup } from "./terminal_group.ts";

/** End of a command. */
export interface Ended {
  /** Its exit code; 128 + n where signal n ended it. */
  readonly code: number;
  readonly signal: string | null;
  readonly ms: number;
  /** True if this process was asked to stop meanwhile. */
  readonly asked: boolean;
}

/**
 * Tells whether a command came to its end: what it had not done by then, it never would have. One that fails or is
 * stopped leaves work behind, such as the wait before a retry.
 */
export function hasFinished({ code, asked }: Pick<Ended, "code" | "asked">): boolean {
  return code === 0 && !asked;
}

/** A command that cannot be started, with the exit code that shells use: 127 not found, 126 not executable. */
export class CannotStart extends Error {
  readonly code: 126 | 127;
  constructor(code: 126 | 127, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Signals that are passed on to the command. */
const PASSED_ON: readonly Deno.Signal[] = [
  ...stopSignals(),
  ...(Deno.build.os === "windows" ? [] : ["SIGHUP"] as const),
];

/**
 * Runs a command with this process's stdin, stdout and stderr, in its process group, and waits for its end. Signals
 * are passed on to it.
 *
 * @throws {CannotStart}
 */
export async function runChild(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const started = systemClock.now();
  let child: Deno.ChildProcess | undefined;
  let asked = false;
  const stopListening = onSignals((signal) => {
    asked = true;
    if (!receivedByGroup(signal)) pass(child, signal);
  });
  try {
    child = spawned(words, { env, stdin: "inherit", stdout: "inherit", stderr: "inherit" });
    const { code, signal } = await child.status;
    return { code, signal, ms: systemClock.now() - started, asked };
  } finally {
    stopListening();
  }
}

/** Starts a command. @throws {CannotStart} */
export function spawned(
  [program = "", ...args]: readonly string[],
  options: Omit<Deno.CommandOptions, "args">,
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, { ...options, args }).spawn();
  } catch (error) {
    throw refusal(program, error);
  }
}

function refusal(program: string, error: unknown): CannotStart {
  if (error instanceof Deno.errors.NotFound) {
    const message = `Cannot run "${program}": there is no such command${shellHint(program)}`;
    return new CannotStart(127, message, error);
  }
  const why = error instanceof Deno.errors.PermissionDenied ? "it is not executable" : messageOf(error);
  return new CannotStart(126, `Cannot run "${program}": ${why}`, error);
}

/** Advice for what only a shell understands. */
function shellHint(program: string): string {
  return /[\s=|&;<>$]/.test(program)
    ? `; what a shell is to read, give to one: errorworks run -- sh -c '${program} …'`
    : " (is it installed, and in PATH?)";
}

/** Calls for each signal that is passed on; the result ends that. */
export function onSignals(call: (signal: Deno.Signal) => void): () => void {
  const listeners = PASSED_ON.map((signal) => [signal, () => call(signal)] as const);
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
  };
}

function pass(child: Deno.ChildProcess | undefined, signal: Deno.Signal): void {
  try {
    child?.kill(signal);
  } catch {
    // it has just ended
  }
}
