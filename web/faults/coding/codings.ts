import { Buffer } from "node:buffer";
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import type { Answer } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { withHeaders } from "../bytes.ts";
import { withBody } from "../plain.ts";

/** What all sites have; the best quality takes longer than a page may. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** Codings by the names they have in `content-encoding`. */
export const CODINGS = {
  gzip: (bytes: Uint8Array) => gzipSync(bytes),
  br: (bytes: Uint8Array) => brotliCompressSync(bytes, BROTLI),
  deflate: (bytes: Uint8Array) => deflateSync(bytes),
  zstd: (bytes: Uint8Array) => zstdCompressSync(bytes),
} as const satisfies Readonly<Record<string, (bytes: Uint8Array) => Buffer>>;

export type Coding = keyof typeof CODINGS;

/** The codings that a client says it can read, by their names in lower case. */
export function acceptedBy({ header }: Ask): ReadonlySet<string> {
  const named = (header("accept-encoding") ?? "").toLowerCase().split(",").flatMap((one) => {
    const [name = "", weight = ""] = one.split(";").map((part) => part.trim());
    return /^q=0(\.0*)?$/.test(weight) ? [] : [name];
  });
  return new Set(named.includes("*") ? [...named, ...Object.keys(CODINGS)] : named);
}

/** Other bytes, and what they are said to be coded in. */
export function labelled(answer: Answer, coding: string, body: Uint8Array): Answer {
  return withHeaders(withBody(answer, body), { "content-encoding": coding });
}
