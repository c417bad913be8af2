/** The effect of one fault of plain HTTP on a reply of an API, as data: `wire_test.ts` plays it on JSON and on a stream. */
import { takeApart } from "../../raw.ts";
import type { Booked } from "../wire.ts";
import { halves } from "../web/wire_case.ts";

/** A good reply in parts; a character for each byte, and what differs from time to time always the same. */
export interface Good {
  readonly isStream: boolean;
  readonly text: string;
  readonly start: string;
  /** Its header lines. */
  readonly lines: readonly string[];
  /** Its header lines, but none that frames the body. */
  readonly unframed: readonly string[];
  /** Everything behind the empty line. */
  readonly frames: string;
  /** Its body without frames. */
  readonly body: string;
  /** The chunks of a stream; the two halves of JSON. */
  readonly pieces: readonly string[];
}

export interface ApiCase extends Booked {
  /** Expected behaviour; a part of the name of the test. */
  readonly name: string;
  /** Options of the fault, beside its odds. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Headers of the request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** End of the connection as the client sees it; `open`: it takes another request behind the last of the bytes. */
  readonly end: "eof" | "reset" | "open";
  /** All bytes that come, or a pattern of them. */
  expect(good: Good): string | RegExp;
}

/** Takes a good reply apart. */
export function goodOf(text: string): Good {
  const split = text.indexOf("\r\n\r\n");
  const [start = "", ...lines] = text.slice(0, split).split("\r\n");
  const { body = "", chunks = [] } = takeApart(text) ?? {};
  const isStream = chunks.length > 0;
  return {
    isStream,
    text,
    start,
    lines,
    unframed: lines.filter((line) => !/^(content-length|transfer-encoding):/i.test(line)),
    frames: text.slice(split + 4),
    body,
    pieces: isStream ? chunks : halves(body),
  };
}

/** Bytes with every time the same. */
export function timeless(text: string): string {
  return text.replace(/^(date): .{29}(?=\r?$)/gim, "$1: then")
    .replace(/^(openai-processing-ms): \d+(?=\r?$)/gim, "$1: some");
}

/** A pattern of these very characters. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Ends that most of these cases have. */
export const OPEN = { end: "open", ending: "complete", status: 200 } as const;
export const FIN = { end: "eof", ending: "fin", status: 200 } as const;
