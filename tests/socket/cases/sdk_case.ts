import { strict as assert } from "node:assert";

/** Form of a call of the SDK: once, as a stream read chunk by chunk, or as a stream read by its helper. */
export type How = "create" | "stream" | "helper";

/** Expected outcome of the SDK under one fault. */
export interface SdkCase {
  readonly fault: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly hows: readonly How[];
  readonly hits: number;
  /** Several where the client hangs up while the reply leaves: which is first, nobody knows. */
  readonly endings: readonly ("complete" | "fin" | "rst" | "client_aborted")[];
  /** Client timeout in milliseconds; long enough for the request to arrive on a busy machine. */
  readonly timeout?: number;
  readonly check: (outcome: Outcome) => void;
}

/** Outcome of a call. */
export interface Outcome {
  readonly error?: unknown;
  readonly value?: unknown;
}

/** Every way to ask. */
export const ALL = ["create", "stream", "helper"] as const;

/** A class of errors. */
export type Thrown = abstract new (...args: never[]) => Error;

/** The outcome is an error of exactly that class, with such a message and such a cause. */
export function throws(type: Thrown, { message, cause }: { message?: RegExp; cause?: Thrown } = {}) {
  return ({ error }: Outcome): void => {
    assert.ok(error instanceof Error, "it throws");
    assert.equal(error.constructor, type, `${error}`);
    if (message) assert.match(error.message, message);
    if (cause) assert.ok(error.cause instanceof cause, `the cause is ${error.cause}`);
  };
}

/** Not tried again, and tried again twice. */
export const once = { hits: 1, endings: ["complete"] } as const;
export const thrice = { hits: 3, endings: ["complete"] } as const;
/** Not tried again; the client hangs up as soon as it sees what is wrong. */
export const hangsUp = { hits: 1, endings: ["complete", "client_aborted"] } as const;
