/**
 * Records of bytes: numbers, then texts, then bodies.
 *
 *     length | place by arrival | place by end | start of the texts | their length | lengths of the two bodies |
 *     all other numbers | texts in UTF-8 | body | body | padding
 *
 * Numbers have 64 bits; one that is not there is NaN. A text or a list stands as its length among the numbers, -1 for one
 * that is not there.
 *
 * @module
 */
import type { Piece } from "./body/growing_bytes.ts";
import { NUMBER_BYTES, RECORD_BYTES, RECORD_END, RECORD_SEQ } from "./entry_blocks.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Further numbers with a place of their own. */
const [TEXT_START, TEXT_BYTES, FIRST_BODY_BYTES, SECOND_BODY_BYTES, OTHERS] = [3, 4, 5, 6, 7];

/** Most bytes that a UTF-16 unit takes in UTF-8. */
const BYTES_OF_A_UNIT = 3;
/** Characters of a record from which on putting them together costs more than writing each text by itself. */
const LONG = 4_096;
/** Memory of a writer in bytes; it has more only as long as a record needs that. */
const USUAL_BYTES = 262_144;

/** The bytes behind the texts, the first body and the second one. */
type Ends = readonly [afterText: number, afterFirst: number, afterSecond: number];

/** Writes one record after the other. */
export class RecordWriter {
  #bytes = new Uint8Array(USUAL_BYTES);
  #numbers = new Float64Array(this.#bytes.buffer);
  #at = OTHERS;
  #text = "";

  /** Begins a record. */
  begin(seq: number, end: number): void {
    if (this.#bytes.length > USUAL_BYTES) this.#take(new Uint8Array(USUAL_BYTES));
    this.#numbers[RECORD_SEQ] = seq;
    this.#numbers[RECORD_END] = end;
    this.#at = OTHERS;
    this.#text = "";
  }

  number(number: number | null): void {
    if (this.#at === this.#numbers.length) this.#grow(this.#bytes.length + NUMBER_BYTES);
    this.#numbers[this.#at++] = number ?? NaN;
  }

  flag(flag: boolean): void {
    this.number(flag ? 1 : 0);
  }

  /** A text without lone surrogates. */
  text(text: string | null): void {
    this.number(text === null ? -1 : text.length);
    if (text !== null) this.#text += text;
  }

  /** Texts, of which there may be none. */
  list(texts: readonly string[] | null): void {
    this.number(texts === null ? -1 : texts.length);
    for (const text of texts ?? []) this.text(text);
  }

  numbers(numbers: ArrayLike<number>): void {
    this.number(numbers.length);
    for (let at = 0; at < numbers.length; at++) this.number(numbers[at] ?? null);
  }

  /** Ends the record; the result is good until the next one begins. */
  end(first: Piece, second: Piece): Uint8Array {
    const start = this.#at * NUMBER_BYTES;
    const chars = this.#text.length + first.length + second.length;
    this.#grow(start + chars * BYTES_OF_A_UNIT + NUMBER_BYTES);
    const [afterText, afterFirst, afterSecond] = (chars < LONG ? this.#ascii(first, second, start) : null) ??
      this.#inTurn(first, second, start);
    const all = Math.ceil(afterSecond / NUMBER_BYTES) * NUMBER_BYTES;
    this.#numbers[RECORD_BYTES] = all;
    this.#numbers[TEXT_START] = start;
    this.#numbers[TEXT_BYTES] = afterText - start;
    this.#numbers[FIRST_BODY_BYTES] = afterFirst - afterText;
    this.#numbers[SECOND_BODY_BYTES] = afterSecond - afterFirst;
    this.#text = "";
    return this.#bytes.subarray(0, all);
  }

  /** Ends of the texts and of both bodies, each written by itself. */
  #inTurn(first: Piece, second: Piece, start: number): Ends {
    const afterText = this.#write(this.#text, start);
    const afterFirst = this.#write(first, afterText);
    return [afterText, afterFirst, this.#write(second, afterFirst)];
  }

  /** Ends of the texts and of both bodies, written at once, which takes less time; `null` where not all is ASCII. */
  #ascii(first: Piece, second: Piece, start: number): Ends | null {
    if (typeof first !== "string" || typeof second !== "string") return null;
    const all = this.#text + first + second;
    if (this.#write(all, start) !== start + all.length) return null;
    const afterText = start + this.#text.length;
    return [afterText, afterText + first.length, start + all.length];
  }

  /** Writes from a byte on; the result is the one behind it. */
  #write(piece: Piece, at: number): number {
    if (piece.length === 0) return at;
    const room = this.#bytes.subarray(at);
    if (typeof piece === "string") return at + encoder.encodeInto(piece, room).written;
    room.set(piece);
    return at + piece.length;
  }

  /** Takes more memory if this is not enough. */
  #grow(least: number): void {
    if (least <= this.#bytes.length) return;
    const bytes = new Uint8Array(2 ** Math.ceil(Math.log2(least)));
    bytes.set(this.#bytes);
    this.#take(bytes);
  }

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#numbers = new Float64Array(bytes.buffer);
  }
}

/** Reads what a `RecordWriter` has written, in the same order. */
export class RecordReader {
  /** Numbers with places of their own. */
  readonly seq: number;
  readonly end: number;
  /** Bytes of the bodies of request and reply. */
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  readonly #numbers: Float64Array<ArrayBuffer>;
  readonly #text: string;
  #at = OTHERS;
  #char = 0;

  /** `record` spans the whole of its buffer. */
  constructor(record: Uint8Array<ArrayBuffer>) {
    const numbers = new Float64Array(record.buffer);
    this.#numbers = numbers;
    const at = (index: number) => numbers[index] ?? 0;
    const start = at(TEXT_START);
    const afterText = start + at(TEXT_BYTES);
    const afterFirst = afterText + at(FIRST_BODY_BYTES);
    this.seq = at(RECORD_SEQ);
    this.end = at(RECORD_END);
    this.#text = decoder.decode(record.subarray(start, afterText));
    this.first = record.subarray(afterText, afterFirst);
    this.second = record.subarray(afterFirst, afterFirst + at(SECOND_BODY_BYTES));
  }

  number(): number {
    return this.#numbers[this.#at++] ?? NaN;
  }

  numberOrNull(): number | null {
    const number = this.number();
    return Number.isNaN(number) ? null : number;
  }

  flag(): boolean {
    return this.number() === 1;
  }

  text(): string {
    return this.textOrNull() ?? "";
  }

  textOrNull(): string | null {
    const length = this.number();
    return length < 0 ? null : this.#text.slice(this.#char, this.#char += length);
  }

  listOrNull(): readonly string[] | null {
    const length = this.number();
    return length < 0 ? null : Array.from({ length }, () => this.text());
  }

  numbers(): readonly number[] {
    return Array.from({ length: this.number() }, () => this.number());
  }
}
