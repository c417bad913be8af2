import { withHeaders } from "../../../engine/reply/body.ts";
import { Buffer } from "node:buffer";
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { acceptedCodings } from "../../../engine/reply/codings.ts";
import type { Answer } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
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

/** Whether a client says that it can read a coding. */
export function takes({ header }: Ask, coding: Coding): boolean {
  return Boolean(acceptedCodings(header("accept-encoding")).weightOf(coding));
}

/** Other bytes, and what they are said to be coded in. */
export function labelled(answer: Answer, coding: string, body: Uint8Array): Answer {
  return withHeaders(withBody(answer, body), { "content-encoding": coding });
}
