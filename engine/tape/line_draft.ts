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
    const drawn = Object.entries(options).flatMap(([option, value]) => {
      const [only, ...more] = this.#drawn.get(option) ?? [];
      return only === undefined || more.length > 0 ? [] : [[option, settled(option, value, only)]];
    });
    const told = { ...withoutDefaults(options, schema), ...Object.fromEntries(drawn) };
    return { ...this.place, step: { ...this.place.step, fault: name, ...told } };
  }
}

/** The options of a fault that are not what its schema has anyway. */
export function withoutDefaults(
  options: Readonly<Record<string, unknown>>,
  schema: z.ZodObject | undefined,
): Readonly<Record<string, unknown>> {
  const defaults = schema?.safeParse({}, UNCOMPILED).data ?? {};
  const same = (option: string, value: unknown) => JSON.stringify(value) === JSON.stringify(defaults[option]);
  return Object.fromEntries(
    Object.entries(options).filter(([option, value]) => value !== undefined && !same(option, value)),
  );
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
