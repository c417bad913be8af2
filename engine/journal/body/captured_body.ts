import { Buffer } from "node:buffer";
import { sliced } from "../../base/clock.ts";
import type { KeptBody } from "../kept.ts";
import {
  CANONICAL_CHARS,
  digestInSteps,
  digestOf,
  joinedPieces,
  type Piece,
  RunningDigest,
  textOf,
} from "./body_digest.ts";

/** A body on its way: references to its pieces as long as there are not more than can be kept. */
export class CapturedBody {
  /** Most bytes that are kept. */
  readonly #most: number;
  readonly #pieces: Piece[] = [];
  #bytes = 0;
  /** Of all pieces, once there are more than can be kept. */
  #running: RunningDigest | undefined;
  /** Of all of it, where it was long. */
  #digest: string | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** `bytes` is the length of the piece in bytes. */
  add(piece: Piece, bytes: number): void {
    const isFull = this.#bytes > this.#most;
    this.#bytes += bytes;
    if (this.#running) return this.#running.add(piece);
    if (!isFull) return void this.#pieces.push(piece);
    this.#running = new RunningDigest();
    for (const one of [...this.#pieces, piece]) this.#running.add(one);
  }

  /** The body has ended; a promise where its digest takes its time. */
  settle(): Promise<void> | undefined {
    if (this.#running || this.#bytes <= Math.max(this.#most, CANONICAL_CHARS)) return undefined;
    return sliced(digestInSteps(joinedPieces(this.#pieces))).then((digest) => void (this.#digest = digest));
  }

  /** The part that is kept, with the size of the whole and, if that is cut, its digest. */
  part(): BodyPart {
    const bytes = this.#bytes;
    const all = joinedPieces(this.#pieces);
    if (bytes <= this.#most) return { piece: all, bytes, digest: null };
    const digest = this.#running?.now() ?? this.#digest ?? digestOf(all);
    return { piece: beginning(all, this.#most), bytes, digest };
  }
}

/** At most so many bytes of a body; a character that would be cut is left out of a text. */
function beginning(body: Piece, most: number): Piece {
  if (typeof body !== "string") return body.subarray(0, most);
  const bytes = Buffer.from(body.slice(0, most)).subarray(0, most);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes, { stream: true });
}

/** The part of a body that is kept. */
export interface BodyPart extends Pick<KeptBody, "bytes" | "digest"> {
  readonly piece: Piece;
}

/** The same as the journal shows it. */
export function keptBody({ piece, bytes, digest }: BodyPart): KeptBody {
  return { ...written(piece), bytes, digest };
}

function written(body: Piece): Pick<KeptBody, "first" | "binary"> {
  if (typeof body === "string") return { first: body.toWellFormed(), binary: false };
  const text = textOf(body);
  return text === null
    ? { first: Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1"), binary: true }
    : { first: text, binary: false };
}
