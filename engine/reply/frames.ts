import { between, type Random } from "../chance/random.ts";
import type { Answer, Body, Dozing, Paced, Step, StepPacer } from "./reply.ts";
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

/** The chance and the waits of an exchange, whose functions need no `this`. */
type Timed = Pick<Exchange, "draw" | "now" | "sleep" | "doze" | "dozing">;

/** The frames of a stream: a list, or what makes them as they are sent, the same each time. */
export type FrameSource<F extends Frame> = readonly F[] | (() => Iterable<F>);

/** Streamed body that is made of frames. Nobody has them all at once unless somebody asks for a list of them. */
export class FrameBody<F extends Frame> implements Paced {
  readonly #source: () => Iterable<F>;
  #list: readonly F[] | undefined;
  readonly pacer: Pacer<F> | null;

  /** Without a pacer all frames are due at once. */
  constructor(source: FrameSource<F>, pacer: Pacer<F> | null) {
    this.#source = typeof source === "function" ? source : () => source;
    if (typeof source !== "function") this.#list = source;
    this.pacer = pacer;
  }

  get frames(): readonly F[] {
    return this.#list ??= Array.from(this.#source());
  }

  get pieces(): readonly (string | Uint8Array)[] {
    return this.frames.map(({ text }) => text);
  }

  /** A stream of the same kind and pace with other frames. */
  with(frames: readonly F[]): FrameBody<F> {
    return new FrameBody(frames, this.pacer);
  }

  /** Waits until the pace lets a frame go out. */
  due(frame: F): Promise<void> | void {
    return dueOf(this, frame);
  }

  readonly pace = (index: number): Promise<void> | void => {
    const frame = this.frames[index];
    return frame && waitFor(this, frame);
  };

  steps(): Iterable<F> {
    return this.#list ?? this.#source();
  }
}

function dueOf({ pacer }: Pick<Paced, "pacer">, step: Step): Promise<void> | void {
  if (pacer?.paces(step)) return pacer.wait();
}

/** Waits until a step of a body is due, and then as long as it says itself. */
export function waitFor(body: Pick<Paced, "pacer">, step: Step): Promise<void> | void {
  const due = dueOf(body, step);
  if (!step.hold) return due;
  return due ? due.then(() => step.hold?.()) : step.hold();
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
      return new Framed(frames, this.pacer);
    }
  }
  const isFramed = (body: Body): body is FrameBody<F> => body instanceof Framed;
  return {
    stream(frames, exchange, pace) {
      const isTimed = pace.first_ms > 0 || pace.gap_ms > 0;
      return new Framed(frames, isTimed ? new Pacer(exchange, pace, isPaced) : null);
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
export const DOZE_MS = 50;

/**
 * Waits for each paced frame in turn. Waits are counted from the first of them on, not one from the other, so that late
 * timers do not add up. All that it needs is its own: each other object costs a stream at a pace, which comes back to it
 * after a thousand others, a cache miss.
 */
class Pacer<F extends Frame> implements StepPacer {
  readonly now: Timed["now"];
  readonly dozing: Dozing | undefined;
  readonly #sleep: Timed["sleep"];
  readonly #doze: Timed["doze"];
  readonly #gapMs: number;
  readonly #jitterPct: number;
  readonly #random: Random;
  readonly #isPaced: (frame: F) => boolean;
  /** The wait that is drawn next, before it varies. */
  #nextMs: number;
  #due: number | undefined;

  constructor(exchange: Timed, { first_ms, gap_ms, jitter_pct }: Pace, isPaced: (frame: F) => boolean) {
    this.now = exchange.now;
    this.dozing = exchange.dozing;
    this.#isPaced = isPaced;
    this.#sleep = exchange.sleep;
    this.#doze = exchange.doze;
    this.#nextMs = first_ms;
    this.#gapMs = gap_ms;
    this.#jitterPct = jitter_pct;
    this.#random = exchange.draw("pace");
  }

  paces(frame: F): boolean {
    return this.#isPaced(frame);
  }

  gap(): number {
    const ms = this.#nextMs;
    this.#nextMs = this.#gapMs;
    const pct = this.#jitterPct;
    return pct === 0 ? ms : ms * (1 + between(this.#random, [-pct, pct]) / 100);
  }

  wait(): Promise<void> | void {
    const now = this.now();
    const due = this.#due = (this.#due ?? now) + this.gap();
    if (due > now) return this.rest(due - now);
  }

  rest(ms: number): Promise<void> {
    return ms <= DOZE_MS ? this.#doze(ms) : this.#sleep(ms);
  }
}
