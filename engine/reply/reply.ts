import type { Clock } from "../base/time.ts";

/** A body sent piece by piece. It is known from the start, so that a fault can cut, change or delay any byte of it. */
export interface Paced {
  readonly pieces: readonly (string | Uint8Array)[];
  /** Called once before each piece, in order; resolves when that piece is due. */
  pace(index: number): Promise<void> | void;
  /** The pieces for a caller that takes each once, in order, and keeps none: each is made when it is taken. */
  steps?(): Iterable<Step>;
  /** The pace of these steps, on top of what they wait themselves; absent or `null` where they have none. */
  readonly pacer?: StepPacer | null;
}

/** A pace that holds up some steps of a body. */
export interface StepPacer {
  /** Tells whether it holds up a step. */
  paces(step: Step): boolean;
  /** Waits until the next one of those that it holds up is due. */
  wait(): Promise<void> | void;
  /** For one who waits himself: draws the wait of the next one, from when the one before it was due. Milliseconds. */
  gap(): number;
  readonly now: () => number;
  /** Waits so many milliseconds. */
  rest(ms: number): Promise<void>;
  /** Absent where nobody can wait without a promise. */
  readonly dozing?: Dozing | undefined;
}

/** Waits of a few milliseconds without a promise for each of them. */
export interface Dozing {
  readonly wakeAt: NonNullable<Clock["wakeAt"]>;
  /** Books time that was waited so. */
  waited(ms: number): void;
}

/** A piece of a body on its way. */
export interface Step {
  /** Exactly what is sent. */
  readonly text: string | Uint8Array;
  /** Waits until it is due; absent where it is due at once. */
  hold?(): Promise<void> | void;
}

/** A body: a text, bytes, or pieces that are sent one after the other. */
export type Body = string | Uint8Array | Paced;

/**
 * A whole HTTP answer as plain data, so that a fault can read and change it without decoding anything.
 * Header names are lower case. Without a `content-length` the transport sets it for a body of known length and
 * sends any other body chunked.
 */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/**
 * A broken connection, and what goes out before the break (`null`: not one byte).
 * `fin` is an orderly close by TCP, `rst` a reset.
 */
export interface Hangup {
  readonly how: "fin" | "rst";
  readonly after: Answer | null;
}

/** Bytes that no HTTP library would send: a script from the status line on, played as it is. */
export interface Raw {
  readonly script: Paced;
  /** Fate of the connection after the last byte; `open`: it goes on, as if this had been a whole reply. */
  readonly then: "fin" | "rst" | "open";
  /** The status that the script tells of; `null` where it tells of none. */
  readonly status: number | null;
  /** Nearest equivalent on a host without access to the bytes. */
  readonly nearest: Answer | Hangup;
}

/** Anything that leaves the server. */
export type Reply = Answer | Hangup | Raw;
