/** Value of an option of a fault, as a tape writes it: JSON, or a bare word. */
export type TapeValue = string | number | boolean | null | readonly TapeValue[];

/** One faulted decision of a run: which request, by what it asks and its attempt, met which fault. */
export interface TapeLine {
  /** Number among the requests that ask the same, in order of arrival, from 1. */
  readonly attempt: number;
  readonly method: string;
  readonly path: string;
  /** The beginning of what was asked, for people only. */
  readonly excerpt: string;
  /** Hash of what was asked: ten hexadecimal digits. */
  readonly asked: string;
  readonly fault: string;
  /** Key of its chance: sixteen hexadecimal digits; `null` where a person wrote the line. */
  readonly key: string | null;
  /** Options that replace what the key would draw. */
  readonly options: Readonly<Record<string, TapeValue>>;
}

/** Decisions of a run; a request without a line is healthy. */
export type Tape = readonly TapeLine[];

/** Identity of the request that a line is for. */
export function tapeKey({ asked, attempt }: Pick<TapeLine, "asked" | "attempt">): string {
  return `${asked} ${attempt}`;
}

/** Text of a tape, as `readTape()` reads it. */
export function tapeText(tape: Tape): string {
  return tape.map((line) => `${lineText(line)}\n`).join("");
}

function lineText({ attempt, method, path, excerpt, asked, fault, key, options }: TapeLine): string {
  const written = Object.entries(options).map(([name, value]) => ` ${name}=${JSON.stringify(value)}`);
  const chance = key === null ? "" : ` key=${key}`;
  const request = `${method} ${path} ${JSON.stringify(excerpt)} #${asked}`;
  return `attempt ${attempt} of ${request}: ${fault}${chance}${written.join("")}`;
}
