import type { HttpError } from "./http_error.ts";

/** Error in a client's request; becomes the domain's own 4xx and never draws a fault. */
export class ApiError extends Error {
  readonly http: HttpError;
  constructor(http: HttpError) {
    super(http.message);
    this.http = http;
  }
}

/** An `ApiError` that has a status and a message, and no code. */
export function apiError(status: number, message: string): ApiError {
  return new ApiError({ status, code: null, message });
}

/** Name of a `DatabaseError`; that of a class is another one where the program is bundled. */
const DATABASE_ERROR = "DatabaseError";

/** Message of a thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The reason why `fetch` failed: what it throws says "fetch failed" alone, or repeats the address. */
export function fetchFailure(error: unknown): string {
  const cause = error instanceof TypeError ? error.cause ?? error : error;
  const text = messageOf(cause) || messageOf(error);
  return text.replace(/^error sending request for url \(\S*\): /, "");
}

/** True if nothing is at a path: neither a file of that name, nor all of the folders before it. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory;
}

/** The reason why a file could not be read, in words. */
export function unreadable(error: unknown): string {
  if (isAbsent(error)) return "no such file";
  return error instanceof Deno.errors.IsADirectory ? "it is a folder" : messageOf(error);
}

/** Reason why a file cannot be written, by what the system says. */
export function unwritable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "no such folder";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  if (error instanceof Deno.errors.AlreadyExists) return "there is a file of that name";
  if (error instanceof Deno.errors.NotADirectory) return "a file is in the place of its folder";
  return error instanceof Deno.errors.PermissionDenied ? "this is not allowed" : messageOf(error);
}

/** One thing that is wrong with a configuration. */
export interface Problem {
  /** Dotted path of the key, e.g. `llm.faults.rate_limit.pct`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  /** Name of a fault that is not there: it may be one of another domain. */
  readonly fault?: string;
}

/** The metrics database did not do what it was asked to. */
export class DatabaseError extends Error {
  override readonly name = DATABASE_ERROR;
}

/** True for a `DatabaseError`, also one of another thread: its name is all that crosses threads. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && error.name === DATABASE_ERROR;
}

/** A configuration that cannot be used. Carries every problem found, not only the first. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => path ? `${path}: ${message}` : message).join("\n"));
    this.problems = problems;
  }
}

/** A `ConfigError` about a flag, a file or an argument rather than a key. */
export function configError(message: string): ConfigError {
  return new ConfigError([{ path: "", message }]);
}

/** Problems of a configuration that a piece of work throws, as data. */
export async function problemsIn(work: () => unknown): Promise<readonly Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/**
 * Results of two pieces of work that run at the same time. @throws {ConfigError} with the problems of both, or what
 * else the first of them threw
 */
export async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  const settled = await Promise.allSettled([first, second]);
  const problems = settled.flatMap((one) =>
    one.status === "rejected" && one.reason instanceof ConfigError ? one.reason.problems : []
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return await Promise.all([first, second]);
}
