import { Buffer } from "node:buffer";
import { sliced } from "../../base/clock.ts";
import type { KeptBody } from "../kept.ts";
import { CANONICAL_CHARS, digestInSteps, digestOf, RunningDigest, textOf } from "./body_digest.ts";
import { GrowingBytes, type Piece } from "./growing_bytes.ts";

/** A body on its way. One that comes in pieces is kept as bytes, as far as it is kept. */
export class CapturedBody {
  /** Most bytes that are kept. */
  readonly #most: number;
  /** The first piece, as long as it is the only one. */
  #only: Piece | undefined;
  /** The first bytes of several pieces: all up to the length of which JSON is put in canonical form. */
  #first: GrowingBytes | undefined;
  #bytes = 0;
  /** True as long as all pieces are texts. */
  #isText = true;
  /** Digest of all pieces, once there are more than fit. */
  #running: RunningDigest | undefined;
  /** Digest of the whole body, where it was one long piece. */
  #digest: string | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** Adds a piece of so many bytes; `isText`: it is UTF-8. */
  add(piece: Piece, bytes: number, isText = typeof piece === "string"): void {
    if (this.#bytes === 0) this.#only = piece;
    else this.#addMore(piece, bytes);
    this.#bytes += bytes;
    if (!isText) this.#isText = false;
  }

  /** Adds bytes that the caller overwrites afterwards; `isText`: they are UTF-8. */
  addCopy(bytes: Uint8Array, isText: boolean): void {
    this.add(this.#bytes === 0 ? new Uint8Array(bytes) : bytes, bytes.length, isText);
  }

  #addMore(piece: Piece, bytes: number): void {
    if (this.#only !== undefined) {
      this.#first = new GrowingBytes(this.#fitting);
      this.#append(this.#first, this.#only, this.#bytes);
      this.#only = undefined;
    }
    if (this.#first) this.#append(this.#first, piece, bytes);
  }

  #append(first: GrowingBytes, piece: Piece, bytes: number): void {
    if (this.#running) return this.#running.add(piece);
    if (bytes > first.room) {
      this.#running = new RunningDigest();
      this.#running.add(first.all);
      this.#running.add(piece);
    }
    first.add(piece, bytes);
  }

  /** Bytes up to which the digest of a body can be made of what is there when it has ended. */
  get #fitting(): number {
    return Math.max(this.#most, CANONICAL_CHARS);
  }

  /** The body has ended; a promise where its digest takes its time. */
  settle(): Promise<void> | undefined {
    if (this.#only === undefined || this.#bytes <= this.#fitting) return undefined;
    return sliced(digestInSteps(this.#only)).then((digest) => void (this.#digest = digest));
  }

  /** The part that is kept, with the size of the whole and, if that is cut, its digest. */
  part(): BodyPart {
    const bytes = this.#bytes;
    const piece = this.#only ?? this.#first?.all ?? "";
    if (bytes <= this.#most) return { piece, bytes, digest: null };
    const digest = this.#running?.now() ?? this.#digest ?? digestOf(piece);
    return { piece: beginning(piece, this.#most, this.#isText), bytes, digest };
  }
}

/** At most so many bytes of a body; a character that would be cut is left out of a text. */
function beginning(body: Piece, most: number, isText: boolean): Uint8Array {
  const bytes = typeof body === "string" ? Buffer.from(body.slice(0, most)) : body;
  let end = most;
  while (isText && isInCharacter(bytes[end])) end--;
  return bytes.subarray(0, end);
}

/** True for a byte of UTF-8 that does not begin a character. */
function isInCharacter(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/** The part of a body that is kept. */
export interface BodyPart extends Pick<KeptBody, "bytes" | "digest"> {
  readonly piece: Piece;
}

/** A body as the journal keeps it: its part as text, or with a character for each byte. */
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
