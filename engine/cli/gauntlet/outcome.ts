import { ConfigError } from "../../base/error.ts";
import { hint } from "../../base/hint.ts";

/** Outcomes of a command under one fault. */
export const OUTCOMES = [
  "ok",
  "clean_error",
  "silent_error",
  "wrong_result",
  "hang",
  "crash",
  "too_many_requests",
  "not_hit",
] as const;

export type Outcome = typeof OUTCOMES[number];

/** Outcomes that a client should not have, the most harmful first. */
export const BAD: readonly Outcome[] = [
  "wrong_result",
  "hang",
  "crash",
  "too_many_requests",
  "silent_error",
];

/**
 * Outcomes that are failures, by `--fail-on`: names with commas between them.
 *
 * @throws {ConfigError} naming what there is not
 */
export function countedOutcomes(list: string | undefined): readonly string[] {
  const names: readonly string[] = list?.split(",").map((name) => name.trim()) ?? BAD;
  const known: readonly string[] = OUTCOMES;
  const problems = names.filter((name) => !known.includes(name)).map((name) => ({
    path: "--fail-on",
    message: `there is no outcome "${name}"${hint(name, known)}, expected some of ${known.join(", ")}`,
  }));
  if (problems.length > 0) throw new ConfigError(problems);
  return names;
}

/** One run of a command. */
export interface Attempt {
  readonly code: number;
  /** Signal that ended it, if it was none of ours. */
  readonly signal: string | null;
  /** Reason for which it was killed by us. */
  readonly killed: "timeout" | "requests" | null;
  /** Its output, with its server's address replaced, as much as is compared. */
  readonly stdout: string;
  readonly stdout_bytes: number;
  /** The end of what it said on stderr. */
  readonly stderr: string;
  readonly requests: number;
  /** Requests that got a fault. */
  readonly faults: number;
  readonly ms: number;
}

/** An outcome with the evidence for it, in one line. */
export interface Judgement {
  readonly outcome: Outcome;
  readonly why: string;
}

/** The healthy run that others are compared with. */
export interface Reference {
  readonly stdout: string;
  readonly stdout_bytes: number;
  /** False if two healthy runs printed different things: then the output is not compared. */
  readonly steady: boolean;
}

/** Judges a run by its end alone: it says what is seen, not what was meant. */
export function judge(attempt: Attempt, reference: Reference): Judgement {
  const { code, signal, killed, requests, faults, ms, stdout, stderr } = attempt;
  if (killed === "requests") {
    return { outcome: "too_many_requests", why: `${requests} requests, then killed` };
  }
  if (killed === "timeout") {
    return { outcome: "hang", why: `not over after ${(ms / 1000).toFixed(1)} s, then killed` };
  }
  if (signal !== null) return { outcome: "crash", why: `ended by ${signal}` };
  const same = !reference.steady || hasSameOutput(attempt, reference);
  if (faults === 0 && code === 0 && same) return { outcome: "not_hit", why: NOT_HIT };
  if (code === 0) return same ? { outcome: "ok", why: okText(reference) } : wrong(attempt, reference);
  const trace = uncaught(stderr) ?? uncaught(stdout);
  if (trace !== undefined) return { outcome: "crash", why: `exit ${code}, uncaught: ${trace}` };
  const said = lastLine(stderr) ?? (same ? undefined : lastLine(stdout));
  return said === undefined
    ? { outcome: "silent_error", why: `exit ${code} without a word` }
    : { outcome: "clean_error", why: `exit ${code}: ${said}` };
}

const NOT_HIT = "none of its requests was one that this fault can happen to";

function hasSameOutput(attempt: Attempt, { stdout, stdout_bytes }: Reference): boolean {
  return attempt.stdout === stdout && attempt.stdout_bytes === stdout_bytes;
}

function okText({ steady }: Reference): string {
  return steady ? "exit 0, same output" : "exit 0 (output not compared)";
}

function wrong({ stdout, stdout_bytes }: Attempt, reference: Reference): Judgement {
  const [is, was] = [stdout.split("\n"), reference.stdout.split("\n")];
  const at = is.findIndex((line, n) => line !== was[n]);
  const line = at < 0 || is[at] === "" ? `${stdout_bytes} bytes, not ${reference.stdout_bytes}` : is[at];
  return { outcome: "wrong_result", why: `exit 0, other output: ${line}` };
}

/** Marks of an exception that nobody caught, by what prints it; the group is what went wrong. */
const UNCAUGHT: readonly RegExp[] = [
  /^Traceback \(most recent call last\):[\s\S]*^(\w[\w.]*(?::.*)?)$/m, // Python
  /^(\w*Error\b.*)\n(?: {4}at .*\n)[\s\S]*^Node\.js v/m, // Node
  // deno-lint-ignore no-control-regex -- Deno colours its errors
  /^error: (?:\x1b\[[\d;]*m)*(?:Uncaught .*?)?(\w*Error\b.*)\n(?:.*\n){0,3}? {4}at /m, // Deno
  /^panic: (.*)\n[\s\S]*^goroutine \d+ \[/m, // Go
  /^thread '.*' (?:\(\d+\) )?panicked at (.*)/m, // Rust
  /^Exception in thread "[^"]*" (.*)/m, // Java
  /^Unhandled exception\. (.*)/m, // .NET
];

/** The exception that nobody caught, if a text shows one. */
function uncaught(text: string): string | undefined {
  for (const pattern of UNCAUGHT) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The last line with something in it. */
function lastLine(text: string): string | undefined {
  return text.split("\n").map((line) => line.trim()).findLast((line) => line !== "");
}
