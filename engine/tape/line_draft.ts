import type * as z from "zod";
import { UNCOMPILED } from "../base/uncompiled.ts";
import type { TapeLine } from "./tape.ts";

/** Fault of a line, its options as parsed, and their schema. */
export interface DraftedFault {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly schema: z.ZodObject | undefined;
}

/** Parts of a line that are known once its request is decided. */
export interface DraftParts {
  readonly ordinal: number;
  readonly line: TapeLine;
  /** The fault whose options are told as they are drawn; `null` where the step tells everything. */
  readonly fault: DraftedFault | null;
}

/** A line of a request under way: what its fault draws from the ranges of its options is added as it is drawn. */
export class LineDraft {
  readonly ordinal: number;
  readonly place: TapeLine;
  readonly #fault: DraftedFault | null;
  readonly #drawn = new Map<string, readonly unknown[]>();

  constructor({ ordinal, line, fault }: DraftParts) {
    this.ordinal = ordinal;
    this.place = line;
    this.#fault = fault;
  }

  /** Takes what was drawn from a range or a list, if that is an option of the fault. */
  readonly drew = (from: readonly unknown[], drawn: unknown): void => {
    for (const [name, value] of Object.entries(this.#fault?.options ?? {})) {
      if (value === from) this.#drawn.set(name, [...this.#drawn.get(name) ?? [], drawn]);
    }
  };

  /** The line as far as it is known by now. */
  line(): TapeLine {
    if (!this.#fault) return this.place;
    const { name, options, schema } = this.#fault;
    const defaults = schema?.safeParse({}, UNCOMPILED).data ?? {};
    const told = Object.entries(options).flatMap(([option, value]) => {
      const drawn = this.#drawn.get(option) ?? [];
      if (drawn.length === 1) return [[option, settled(option, value, drawn[0])]];
      return value === undefined || same(value, defaults[option]) ? [] : [[option, value]];
    });
    return { ...this.place, step: { ...this.place.step, fault: name, ...Object.fromEntries(told) } };
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Value that an option has to have for the same to be drawn: a number for a range, a list of one for a list. */
function settled(option: string, value: unknown, drawn: unknown): unknown {
  const isRange = Array.isArray(value) && value.length === 2 && value.every(isNumber) && isNumber(drawn);
  return isRange ? rounded(option, drawn) : [drawn];
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

/** Times to the millisecond, which nobody tells apart; anything else may move a byte. */
function rounded(option: string, value: number): number {
  if (option.endsWith("_sec")) return Math.round(value * 1000) / 1000;
  return option.endsWith("_ms") ? Math.round(value) : value;
}
