import { configError } from "../../base/error.ts";
import type { Transport } from "../../transport/listen.ts";
import type { Host } from "../host.ts";
import type { LocalFlags } from "../run/local_server.ts";
import { attempt, type Limits } from "./attempt.ts";
import type { Attempt, Reference } from "./outcome.ts";

/** Two runs without a fault, and the limits that follow from them. */
export interface Healthy {
  readonly reference: Reference;
  readonly ms: number;
  readonly requests: number;
  readonly limits: Limits;
  readonly transport: Transport | "auto" | undefined;
}

/** Two runs that are to be made. */
interface HealthyCall {
  readonly flags: LocalFlags;
  readonly command: readonly string[];
  /** Limits that were asked for; the timeout in seconds. */
  readonly limits: { readonly timeout?: number | undefined; readonly maxRequests?: number | undefined };
  readonly signal: AbortSignal;
  readonly host: Host;
  /** Purpose of the runs, for messages. @default run the gauntlet */
  readonly what?: string;
}

/** Longest healthy run, in milliseconds. */
const LONGEST_MS = 600_000;
/** Limits where none are given: so many times what the healthy run took, and at least this. */
const [TIMES, LEAST_MS, LEAST_REQUESTS] = [10, 10_000, 20];

/** Runs the command twice without a fault. @throws {ConfigError} where it fails by itself */
export async function healthyRuns(
  { flags, command, limits, signal, host, what = "run the gauntlet" }: HealthyCall,
): Promise<Healthy> {
  const timeoutMs = limits.timeout === undefined ? LONGEST_MS : limits.timeout * 1_000;
  const call = { flags, command, limits: { timeoutMs, maxRequests: Infinity }, signal };
  const first = await attempt(call, host);
  checkHealthy(first, signal, what);
  const second = await attempt(call, host);
  checkHealthy(second, signal, what);
  const { stdout, stdout_bytes, requests } = first;
  const ms = Math.max(first.ms, second.ms);
  return {
    reference: {
      stdout,
      stdout_bytes,
      steady: stdout === second.stdout && stdout_bytes === second.stdout_bytes,
    },
    ms,
    requests,
    limits: {
      timeoutMs: limits.timeout === undefined ? Math.max(LEAST_MS, TIMES * ms) : timeoutMs,
      maxRequests: limits.maxRequests ?? Math.max(LEAST_REQUESTS, TIMES * requests),
    },
    transport: flags.transport,
  };
}

/** @throws {ConfigError} saying why nothing can be compared with this run */
function checkHealthy(
  { code, killed, requests, stderr, ms }: Attempt,
  signal: AbortSignal,
  what: string,
): void {
  if (signal.aborted) throw new Error("Stopped during the healthy runs");
  const said = stderr.trim().split("\n").at(-1) ?? "";
  const why = killed !== null
    ? `took longer than ${Math.round(ms / 1000)} s`
    : code !== 0
    ? `ended with exit ${code}${said === "" ? "" : `: ${said}`}`
    : requests === 0
    ? "sent no request to the server: does it read its address from the environment (errorworks run -- env)?"
    : null;
  if (why === null) return;
  throw configError(`Cannot ${what}: without any fault, the command ${why}`);
}
