import { COMMON, commonCells, type SqlValue, storable } from "./columns.ts";
import type { RequestRecord } from "../base/request_record.ts";
import type { Columns } from "../domain/columns.ts";

/** Most rows of a block. */
export const BLOCK_ROWS = 1_000;

/** Kinds of cells: nothing, a number, the index of a text, or the length of the next text that no other row has. */
export const CELL = { nothing: 0, number: 1, text: 2, ownText: 3 } as const;

/** Rows of one domain as plain memory. */
export interface PackedRows {
  readonly rows: number;
  /** The cells of all rows, one behind the other. */
  readonly cells: Float64Array;
  /** Kind of each cell, of `CELL`. */
  readonly kinds: Uint8Array;
  /** Texts that rows have in common. */
  readonly texts: readonly string[];
  /** Texts of single rows in UTF-16, one behind the other. */
  readonly ownTexts: Uint16Array;
}

const COMMON_COLUMNS = Object.keys(COMMON);
/** The column whose texts no two rows have in common. */
const OWN = COMMON_COLUMNS.indexOf("request_id");

/**
 * Packs finished requests: that costs the thread which serves little, and its garbage collector nothing while they wait.
 * The metrics writer makes text of them.
 */
export class RowBlock {
  readonly #columns: readonly { readonly name: string; readonly type: Columns[string] }[];
  #cells = new Float64Array(0);
  #kinds = new Uint8Array(0);
  #ownTexts = new Uint16Array(0);
  readonly #texts = new Map<string, number>();
  /** The last text of each column, and its index: most rows have the same ones as the row before. */
  readonly #lastTexts: string[] = [];
  readonly #lastPlaces: number[] = [];
  #rows = 0;
  /** Cells and units of own texts that are used. */
  #at = 0;
  #units = 0;

  constructor(columns: Columns) {
    this.#columns = Object.entries(columns).map(([name, type]) => ({ name, type }));
  }

  get rows(): number {
    return this.#rows;
  }

  /** Adds a finished request to a block that is not full. */
  add(seq: number, record: RequestRecord): void {
    this.#makeRoom(record.id.length);
    this.#rows++;
    const common = commonCells(seq, record);
    for (let column = 0; column < common.length; column++) {
      if (column === OWN) this.#putOwn(record.id);
      else this.#put(common[column] ?? null, column);
    }
    let column = common.length;
    for (const { name, type } of this.#columns) {
      this.#put(storable(record.detail[name] ?? null, type), column++);
    }
  }

  /** Hands out what was added since the last call. */
  take(): PackedRows {
    const packed = {
      rows: this.#rows,
      cells: this.#cells.slice(0, this.#at),
      kinds: this.#kinds.slice(0, this.#at),
      texts: [...this.#texts.keys()],
      ownTexts: this.#ownTexts.slice(0, this.#units),
    };
    this.#texts.clear();
    this.#lastTexts.length = 0;
    this.#rows = this.#at = this.#units = 0;
    return packed;
  }

  #put(value: SqlValue, column: number): void {
    if (value === null) this.#cell(CELL.nothing, 0);
    else if (typeof value === "number") this.#cell(CELL.number, value);
    else this.#cell(CELL.text, this.#placeIn(column, value));
  }

  #cell(kind: number, value: number): void {
    this.#kinds[this.#at] = kind;
    this.#cells[this.#at++] = value;
  }

  #placeIn(column: number, text: string): number {
    if (this.#lastTexts[column] !== text) {
      this.#lastTexts[column] = text;
      this.#lastPlaces[column] = this.#placeOf(text);
    }
    return this.#lastPlaces[column] ?? 0;
  }

  #placeOf(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const place = this.#texts.size;
    this.#texts.set(text, place);
    return place;
  }

  #putOwn(text: string): void {
    this.#cell(CELL.ownText, text.length);
    for (let at = 0; at < text.length; at++) this.#ownTexts[this.#units++] = text.charCodeAt(at);
  }

  /** Makes room for one more row, whose own text is that long. */
  #makeRoom(length: number): void {
    const cells = this.#at + COMMON_COLUMNS.length + this.#columns.length;
    if (cells > this.#cells.length) {
      this.#cells = filled(new Float64Array(2 * cells), this.#cells);
      this.#kinds = filled(new Uint8Array(2 * cells), this.#kinds);
    }
    const units = this.#units + length;
    if (units > this.#ownTexts.length) this.#ownTexts = filled(new Uint16Array(2 * units), this.#ownTexts);
  }
}

/** A longer array that begins with what is in a shorter one. */
function filled<Longer extends { set(from: ArrayLike<number>): void }>(
  longer: Longer,
  from: ArrayLike<number>,
): Longer {
  longer.set(from);
  return longer;
}
