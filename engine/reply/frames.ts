import { between } from "../chance/random.ts";
import type { Answer, Body, Paced, Step } from "./reply.ts";
import type { Exchange } from "./exchange.ts";

/** One piece of a stream that means something by itself, such as an event of SSE or a line of NDJSON. */
export interface Frame {
  /** Exactly what is sent. */
  readonly text: string | Uint8Array;
  /** Waits before it is sent, on top of the pace. */
  readonly hold?: () => Promise<void>;
}

/** Pace of a stream: the waits before its first paced frame, and between any two. */
export interface Pace {
  readonly first_ms: number;
  readonly gap_ms: number;
  /** Each wait varies by up to this percentage. */
  readonly jitter_pct: number;
}

/** The chance and the waits of an exchange. */
type Timed = Pick<Exchange, "draw" | "now" | "sleep" | "doze">;

/** Waits until a frame is due, if it has to wait for that. */
type Due<F extends Frame> = (frame: F) => Promise<void> | void;

/** A stream without a pace: each frame is due at once. */
const atOnce = () => {};

/** The frames of a stream: a list, or what makes them as they are sent, the same each time. */
export type FrameSource<F extends Frame> = readonly F[] | (() => Iterable<F>);

/** Streamed body that is made of frames. Nobody has them all at once unless somebody asks for a list of them. */
export class FrameBody<F extends Frame> implements Paced {
  readonly #source: () => Iterable<F>;
  #list: readonly F[] | undefined;
  readonly due: Due<F>;

  constructor(source: FrameSource<F>, due: Due<F>) {
    this.#source = typeof source === "function" ? source : () => source;
    if (typeof source !== "function") this.#list = source;
    this.due = due;
  }

  get frames(): readonly F[] {
    return this.#list ??= Array.from(this.#source());
  }

  get pieces(): readonly (string | Uint8Array)[] {
    return this.frames.map(({ text }) => text);
  }

  /** A stream of the same kind and pace with other frames. */
  with(frames: readonly F[]): FrameBody<F> {
    return new FrameBody(frames, this.due);
  }

  readonly pace = (index: number): Promise<void> | void => {
    const frame = this.frames[index];
    return frame && this.#waits(frame);
  };

  steps(): Iterable<Step> {
    const frames = this.#list ?? this.#source();
    return this.due === atOnce ? frames : new PacedSteps(frames, this.due);
  }

  #waits(frame: F): Promise<void> | void {
    return waitFor(frame, this.due(frame));
  }
}

/** Waits until a frame is due, and then as long as it says itself. */
function waitFor<F extends Frame>({ hold }: F, due: Promise<void> | void): Promise<void> | void {
  return hold ? (due ?? Promise.resolve()).then(hold) : due;
}

/** Frames on their way, each made when it is taken. Not a generator, and no closures: there is one for each token. */
class PacedSteps<F extends Frame> implements IterableIterator<Step> {
  readonly #frames: Iterator<F>;
  readonly #due: Due<F>;

  constructor(frames: Iterable<F>, due: Due<F>) {
    this.#frames = frames[Symbol.iterator]();
    this.#due = due;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<Step, undefined> {
    const { done, value } = this.#frames.next();
    return done ? { done, value: undefined } : { done: false, value: new PacedStep(value, this.#due) };
  }
}

class PacedStep<F extends Frame> implements Step {
  readonly frame: F;
  readonly due: Due<F>;

  constructor(frame: F, due: Due<F>) {
    this.frame = frame;
    this.due = due;
  }

  get text(): string | Uint8Array {
    return this.frame.text;
  }

  hold(): Promise<void> | void {
    return waitFor(this.frame, this.due(this.frame));
  }
}

/** Makes streams of the frames of one domain, and changes them. */
export interface Framing<F extends Frame> {
  /** A stream at a pace. */
  stream(frames: FrameSource<F>, exchange: Timed, pace: Pace): FrameBody<F>;
  /** Tells a stream of these frames from other bodies. */
  isFramed(body: Body): body is FrameBody<F>;
  /** The frames of a stream; none of an answer of one block. */
  framesOf(answer: Answer): readonly F[];
  /** A stream with other frames; an answer of one block stays as it is. */
  reframe(answer: Answer, change: (frames: readonly F[]) => readonly F[]): Answer;
}

/**
 * Declares the frames of a domain. `isPaced` tells those that the pace holds up from those that go out at once, such as
 * what opens a stream.
 *
 * @example
 * ```ts
 * import { defineFrames } from "./frames.ts";
 *
 * const { framesOf } = defineFrames<{ text: string; isToken: boolean }>(({ isToken }) => isToken);
 * console.assert(framesOf({ status: 200, headers: {}, body: "whole" }).length === 0);
 * ```
 */
export function defineFrames<F extends Frame>(isPaced: (frame: F) => boolean): Framing<F> {
  /** A class of this domain's own, so that `instanceof` tells its streams from those of other domains. */
  class Framed extends FrameBody<F> {
    override with(frames: readonly F[]): Framed {
      return new Framed(frames, this.due);
    }
  }
  const isFramed = (body: Body): body is FrameBody<F> => body instanceof Framed;
  return {
    stream(frames, exchange, pace) {
      const due = pacer(exchange, pace);
      return new Framed(frames, due ? (frame) => isPaced(frame) ? due() : undefined : atOnce);
    },
    isFramed,
    framesOf: ({ body }) => isFramed(body) ? body.frames : [],
    reframe(answer, change) {
      const { body } = answer;
      return isFramed(body) ? { ...answer, body: body.with(change(body.frames)) } : answer;
    },
  };
}

/** Longest wait that uses `doze`, in milliseconds: it may end that much after the client has left. */
const DOZE_MS = 50;

/**
 * Waits for each paced frame in turn; `null` without a pace. Waits are counted from the first of them on, not one from
 * the other, so that late timers do not add up.
 */
function pacer(exchange: Timed, { first_ms, gap_ms, jitter_pct }: Pace) {
  if (first_ms === 0 && gap_ms === 0) return null;
  const random = exchange.draw("pace");
  const range = [-jitter_pct, jitter_pct] as const;
  const varied = (ms: number) => jitter_pct === 0 ? ms : ms * (1 + between(random, range) / 100);
  let due: number | undefined;
  return (): Promise<void> | void => {
    due = due === undefined ? exchange.now() + varied(first_ms) : due + varied(gap_ms);
    const wait = due - exchange.now();
    if (wait <= 0) return;
    return wait <= DOZE_MS ? exchange.doze(wait) : exchange.sleep(wait);
  };
}
