import { VERSION } from "../base/version.ts";

/** Line of a tape: a request, by its content and attempt, and the step that was applied to it. */
export interface TapeLine {
  /** Number among the requests that ask the same, in order of arrival, from 1. */
  readonly attempt: number;
  readonly domain: string;
  readonly method: string;
  readonly path: string;
  /** Beginning of the question, for readers only. */
  readonly excerpt: string;
  /** Hash of what was asked: twelve hexadecimal digits. */
  readonly asked: string;
  /** Step that was applied, in the form of `do` of a rule. */
  readonly step: Readonly<Record<string, unknown>>;
  /** Key of its chance: sixteen hexadecimal digits; `null` where a person wrote the line. */
  readonly key: string | null;
  /** True if the code that was sent is not the cause. */
  readonly lies: boolean;
}

/** Most lines of a tape: that many a worker keeps, and that many are played. */
export const MOST_LINES = 50_000;

/** Steps of a run, by request; a request without a line is answered well. */
export interface Tape {
  /** Seed of the run, which what the lines leave open is drawn from; `null` where the tape does not tell. */
  readonly seed: number | null;
  /** Preset of the run. */
  readonly preset: string | null;
  readonly lines: readonly TapeLine[];
}

/** Request that a line is for. */
export type TapePlace = Pick<TapeLine, "asked" | "attempt">;

/** Identity of the request that a line is for. */
export function tapeKey({ asked, attempt }: TapePlace): string {
  return `${asked} ${attempt}`;
}

/** Text of a tape, as `readTape()` reads it. */
export function tapeText({ seed, preset, lines }: Tape): string {
  const told = [
    ...(seed === null ? [] : [`seed=${seed}`]),
    ...(preset === null ? [] : [`preset=${valueText(preset)}`]),
  ];
  const head = [`tape of errorworks ${VERSION}:`, ...told].join(" ");
  return [
    "# A line for each request to which something was done; all others are answered well. See docs/tape.md.",
    head,
    ...lines.map(lineText),
    "",
  ].join("\n");
}

/** A line as it is written. */
export function lineText(line: TapeLine): string {
  const { fault, ...rest } = line.step;
  const isNamed = typeof fault === "string";
  const said = Object.entries(isNamed ? rest : line.step).map(([name, value]) =>
    `${name}=${valueText(value)}`
  );
  const words = [
    ...(isNamed ? [fault] : []),
    ...said,
    ...(line.lies ? ["lies=true"] : []),
    ...(line.key === null ? [] : [`key=${line.key}`]),
  ];
  return `attempt ${line.attempt} of ${placeText(line)}: ${words.join(" ")}`;
}

/** Request of a line, for people and for the reader. */
function placeText({ domain, method, path, excerpt, asked }: Omit<TapeLine, "step">): string {
  const quoted = excerpt === "" ? "" : `${JSON.stringify(excerpt)} `;
  return `${domain} ${method} ${oneWord(path)} ${quoted}#${asked}`;
}

/** A path without white space or control characters, which would end its word or the line. */
function oneWord(path: string): string {
  // deno-lint-ignore no-control-regex -- those are what is replaced
  return path.replaceAll(/[\s\x00-\x1f\x7f]/g, encodeURIComponent);
}

/** A value as it is written: a bare word, or JSON without white space outside of texts. */
function valueText(value: unknown): string {
  const isWord = typeof value === "string" && /^[A-Za-z_][\w./:-]*$/.test(value) &&
    !["true", "false", "null"].includes(value);
  return isWord ? value : JSON.stringify(value);
}
