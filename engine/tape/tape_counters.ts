import { textKey } from "../base/hash.ts";
import type { CounterMap } from "../memory/counter_map.ts";
import type { ReadLine } from "./read_tape.ts";
import { lineText, type TapePlace } from "./tape.ts";

/** A line that did nothing in a run, and the reason. */
export interface UnmetLine {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}

/** Report on the lines of a tape in a run: those that were not played, with the reason. */
export interface TapeReport {
  readonly lines: number;
  readonly unmet: readonly UnmetLine[];
}

/** Counters of a run by content, which all workers share: how often it was asked, and whether its lines were played. */
export class TapeCounters {
  readonly #table: CounterMap;

  constructor(table: CounterMap) {
    this.#table = table;
  }

  /** Counts a request by the hash of what it asks, and returns its attempt, from 1. */
  next(asked: string): number {
    return 1 + this.#table.increment(textKey(0, `tape asked ${asked}`));
  }

  /** Counts that the line of a place was played (1), or has changed nothing after all (-1). */
  played(place: TapePlace, by: 1 | -1): void {
    this.#table.update(playedKey(place), (old) => old + BigInt(by));
  }

  /** Compares a tape with what was asked so far. */
  report(lines: readonly ReadLine[]): TapeReport {
    const unmet = lines.filter((line) => this.#table.read(playedKey(line)) < 1).map((line) => {
      const times = this.#table.read(textKey(0, `tape asked ${line.asked}`));
      return { line: line.number, text: lineText(line), why: reason(line, times) };
    });
    return { lines: lines.length, unmet };
  }
}

function playedKey({ asked, attempt }: TapePlace) {
  return textKey(0, `tape played ${asked} ${attempt}`);
}

function reason({ attempt }: TapePlace, times: number): string {
  if (times === 0) return "nobody has asked for this";
  if (times < attempt) return `it was asked for ${times === 1 ? "once" : `${times} times`} only`;
  return "it could not happen to this request, or found nothing to change in its reply";
}
