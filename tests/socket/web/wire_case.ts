/** Effect of one fault of the website on the wire, as data: `wire_test.ts` plays it. */
import { takeApart } from "../../raw.ts";
import type { Booked } from "../wire.ts";

/** A reply in parts; a character for each byte, and every date the same. */
export interface Good {
  readonly text: string;
  readonly start: string;
  /** Its header lines. */
  readonly lines: readonly string[];
  /** Its header lines, but none that tells the length. */
  readonly unframed: readonly string[];
  readonly body: string;
}

export interface WebCase extends Booked {
  /** Expected behaviour; the name of the test. */
  readonly name: string;
  /** Options of the fault, beside its odds. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** @default "GET" */
  readonly method?: string;
  /** @default "/web/" */
  readonly path?: string;
  /** Headers, and what is sent of a body. */
  readonly sent?: string;
  /** End of the connection as the client sees it; `open`: it takes another request behind the last of the bytes. */
  readonly end: "eof" | "reset" | "open";
  /** All bytes that come, by those of the good reply to the same GET. */
  expect(good: Good): string | RegExp;
}

/** Takes a good reply apart. */
export function goodOf(text: string): Good {
  const [head = ""] = text.split("\r\n\r\n", 1);
  const [start = "", ...lines] = head.split("\r\n");
  const unframed = lines.filter((line) => !/^content-length:/i.test(line));
  return { text, start, lines, unframed, body: takeApart(text)?.body ?? "" };
}

/** Bytes with every date the same. */
export function undated(text: string): string {
  return text.replace(/^(date): .{29}(?=\r?$)/gim, "$1: then");
}

/** A reply of these parts. */
export function message(start: string, lines: readonly string[], body: string): string {
  return [start, ...lines, "", body].join("\r\n");
}

/** A body in chunks of these texts, without the end of it. */
export function chunks(parts: readonly string[], extension = ""): string {
  return parts.map((part) => `${part.length.toString(16)}${extension}\r\n${part}\r\n`).join("");
}

/** A body in two halves, the first of which is not the shorter one. */
export function halves(body: string): [string, string] {
  const half = Math.ceil(body.length / 2);
  return [body.slice(0, half), body.slice(half)];
}

/** Lines with some more before those that every reply has. */
export function withOwn(lines: readonly string[], ...own: readonly string[]): string[] {
  return lines.toSpliced(lines.findIndex((line) => /^date:/i.test(line)), 0, ...own);
}

/** Ends that most of these cases have. */
export const OPEN = { end: "open", ending: "complete", status: 200 } as const;
export const FIN = { end: "eof", ending: "fin", status: 200 } as const;
