/** Outcome of a call to an SDK. */

/** Answer as an adapter saw it. */
export interface Seen {
  /** In a few words, for the matrix. */
  readonly says: string;
  readonly text: string;
  /** Reason why the answer ended, as the SDK tells it. */
  readonly finish?: string | undefined;
  /** Number of items of a stream. */
  readonly items?: number | undefined;
  /** Errors that were told as a part of the stream. */
  readonly told?: readonly unknown[];
  /** The SDK's own result. */
  readonly value: unknown;
}

/** An error that was thrown. */
export interface Thrown {
  /** Name of the class. */
  readonly type: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly cause: unknown;
  readonly error: unknown;
}

/** One of three: what was seen, what was thrown, or neither, as it did not end; and how many milliseconds it took. */
export interface Outcome {
  readonly seen?: Seen;
  readonly thrown?: Thrown;
  readonly ms: number;
}

/** Runs a call to its end, but not longer than `patience_ms`. */
export async function outcomeOf(call: () => Promise<Seen>, patience_ms: number): Promise<Outcome> {
  const start = performance.now();
  const ended = call().then((seen) => ({ seen }), (error) => ({ thrown: thrownBy(error) }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hangs = new Promise<object>((resolve) => timer = setTimeout(() => resolve({}), patience_ms));
  const outcome = await Promise.race([ended, hangs]);
  clearTimeout(timer);
  return { ...outcome, ms: performance.now() - start };
}

/** An outcome in a few words. */
export function saysOf({ seen, thrown }: Outcome): string {
  return seen?.says ?? thrown?.type ?? "hangs";
}

/** The class of an error as a user would name it; some SDKs only give their errors a name. */
export function classOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.name === "Error" ? error.constructor.name : error.name;
}

function thrownBy(error: unknown): Thrown {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  return { type: classOf(error), message, status: statusOf(error), cause, error };
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  for (const key of ["status", "statusCode"]) {
    const value: unknown = Reflect.get(error, key);
    if (typeof value === "number") return value;
  }
  return undefined;
}
