import { between } from "../engine/random.ts";
import type { Answer, Body, Exchange, Paced } from "../engine/types.ts";
import type { Pace } from "./settings.ts";

/**
 * What a frame of a stream has in it. `text` and `arguments` are what the model says, token by token, and are paced;
 * `open` comes before the first of them, `finish` tells why it stopped, `end` closes the stream.
 */
export type Part = "open" | "text" | "arguments" | "finish" | "usage" | "end" | "aside";

/** One piece of a stream that means something by itself. */
export interface Frame {
  /** Exactly what is sent. */
  readonly text: string | Uint8Array;
  readonly part: Part;
  /** Waits before it is sent, on top of the pace. */
  readonly hold?: () => Promise<void>;
}

/** A body of frames. */
export class FrameBody implements Paced {
  readonly frames: readonly Frame[];
  readonly pieces: readonly (string | Uint8Array)[];
  readonly #due: Due;

  constructor(frames: readonly Frame[], due: Due) {
    this.frames = frames;
    this.pieces = frames.map(({ text }) => text);
    this.#due = due;
  }

  readonly pace = (index: number): Promise<void> | void => {
    const frame = this.frames[index];
    if (!frame) return;
    const due = isSpoken(frame) ? this.#due() : undefined;
    return frame.hold ? (due ?? Promise.resolve()).then(frame.hold) : due;
  };

  /** The same stream with other frames. */
  with(frames: readonly Frame[]): FrameBody {
    return new FrameBody(frames, this.#due);
  }
}

/** Longest wait, in milliseconds, after which it is soon enough to see that the client has left. */
const DOZE_MS = 50;

/** Resolves when the next token is due. */
type Due = () => Promise<void> | void;

/** Tells what the model says from what frames it. */
export function isSpoken({ part }: Frame): boolean {
  return part === "text" || part === "arguments";
}

/** Tells a stream of frames from other bodies. */
export function isFramed(body: Body): body is FrameBody {
  return body instanceof FrameBody;
}

/** The frames of a stream; none of an answer of one block. */
export function framesOf({ body }: Answer): readonly Frame[] {
  return isFramed(body) ? body.frames : [];
}

/** A stream with other frames; an answer of one block stays as it is. */
export function reframe(answer: Answer, change: (frames: readonly Frame[]) => readonly Frame[]): Answer {
  const { body } = answer;
  return isFramed(body) ? { ...answer, body: body.with(change(body.frames)) } : answer;
}

/** A stream at the pace of the configuration. */
export function stream(frames: readonly Frame[], exchange: Exchange<unknown>, pace: Pace): FrameBody {
  return new FrameBody(frames, pacer(exchange, pace));
}

/**
 * When each token is due. Waits are counted from the first token on, not one from the other, so that late timers do
 * not add up.
 */
function pacer(exchange: Exchange<unknown>, pace: Pace): Due {
  const { first_token_ms, tokens_per_sec, jitter_pct } = pace;
  const gap = tokens_per_sec === undefined ? 0 : 1000 / tokens_per_sec;
  if (first_token_ms === 0 && gap === 0) return () => {};
  const random = exchange.draw("pace");
  const varied = (ms: number) => ms * (1 + between(random, [-jitter_pct, jitter_pct]) / 100);
  let due: number | undefined;
  return () => {
    due = due === undefined ? exchange.now() + varied(first_token_ms) : due + varied(gap);
    const wait = due - exchange.now();
    if (wait <= 0) return;
    return wait <= DOZE_MS ? exchange.doze(wait) : exchange.sleep(wait);
  };
}
