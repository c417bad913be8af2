import { Buffer } from "node:buffer";
import { sliced } from "../../base/clock.ts";
import { bytesOf, lengthOf } from "../../reply/body.ts";
import {
  type BodyFacts,
  CANONICAL_CHARS,
  digestOf,
  factsInSteps,
  joinedPieces,
  type Piece,
  RunningFacts,
} from "./body_digest.ts";

/** A body as far as it was kept. */
export interface KeptBody extends BodyFacts {
  readonly first: Piece;
  readonly cut: boolean;
}

/** Bytes of a buffer that may be kept beside those of a piece in it. */
const SLACK_BYTES = 1_024;

/**
 * Body on its way. Its pieces are kept as they are; what costs time is done when it is read, or, for what is beyond the
 * limit, when it has ended.
 */
export class CapturedBody {
  /** Most bytes that are kept. */
  readonly #most: number;
  #kept: Piece[] = [];
  /** Length of what is kept, in characters or bytes. */
  held = 0;
  /** Of all pieces, once there are more than can be kept. */
  #running: RunningFacts | undefined;
  /** Of all of it, once what is beyond the limit is gone. */
  #whole: BodyFacts | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  add(piece: Piece): void {
    if (this.#running) return this.#running.add(piece);
    if (this.held > this.#most) {
      this.#running = new RunningFacts();
      for (const one of [...this.#kept, piece]) this.#running.add(one);
      return;
    }
    this.#kept.push(piece);
    this.held += piece.length;
  }

  /** The body has ended: lets go of what is beyond the limit. A promise where that takes its time. */
  settle(): Promise<void> | undefined {
    if (this.#running) this.#trim(this.#running.now());
    else if (this.held > this.#most) return this.#shorten(joinedPieces(this.#kept));
    else this.#kept = this.#kept.map(compact);
    return undefined;
  }

  #shorten(all: Piece): Promise<void> | undefined {
    if (all.length > CANONICAL_CHARS) return sliced(factsInSteps(all)).then((facts) => this.#trim(facts));
    this.#trim({ bytes: lengthOf(all), digest: digestOf(all) });
    return undefined;
  }

  #trim(whole: BodyFacts): void {
    this.#whole = whole;
    this.#running = undefined;
    const first = this.#first();
    this.#kept = [first];
    this.held = first.length;
  }

  /** The beginning, within the limit, as a value that keeps nothing else in memory. */
  #first(): Piece {
    const all = joinedPieces(this.#kept);
    if (typeof all !== "string") return all.slice(0, this.#most);
    const bytes = Buffer.from(all.slice(0, this.#most));
    return new TextDecoder("utf-8", { ignoreBOM: true })
      .decode(bytes.subarray(0, this.#most), { stream: true }); // a character that is cut is left out
  }

  read(): KeptBody {
    const whole = this.#whole ?? this.#running?.now() ?? this.#facts();
    const first = whole.bytes > this.#most ? this.#first() : joinedPieces(this.#kept);
    return { ...whole, first, cut: lengthOf(first) < whole.bytes };
  }

  #facts(): BodyFacts {
    const all = joinedPieces(this.#kept);
    return { bytes: lengthOf(all), digest: digestOf(all) };
  }
}

/** The same piece; bytes in a much larger buffer are copied out of it. */
function compact(piece: Piece): Piece {
  if (typeof piece === "string") return piece;
  return piece.buffer.byteLength > piece.length + SLACK_BYTES ? bytesOf(piece).slice() : piece;
}
