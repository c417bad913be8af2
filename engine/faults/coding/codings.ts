import { Buffer } from "node:buffer";
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  createZstdCompress,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { bytesOf, inOtherBytes, isWhole, withHeaders } from "../../reply/body.ts";
import { acceptedCodings } from "../../reply/codings.ts";
import type { Answer, Body, Paced } from "../../reply/reply.ts";
import type { HttpRequest } from "../../reply/http_request.ts";

/** Codings that all sites have; the best quality takes longer than a page may. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** Codings by the names they have in `content-encoding`. */
export const CODINGS = {
  gzip: (bytes: Uint8Array) => gzipSync(bytes),
  br: (bytes: Uint8Array) => brotliCompressSync(bytes, BROTLI),
  deflate: (bytes: Uint8Array) => deflateSync(bytes),
  zstd: (bytes: Uint8Array) => zstdCompressSync(bytes),
} as const satisfies Readonly<Record<string, (bytes: Uint8Array) => Buffer>>;

/** Name of a coding. */
export type BodyCoding = keyof typeof CODINGS;

/** Coders of streams, by the names they have in `content-encoding`. */
const CODERS = {
  gzip: () => createGzip(),
  br: () => createBrotliCompress(BROTLI),
  deflate: () => createDeflate(),
  zstd: () => createZstdCompress(),
} as const satisfies Readonly<Record<BodyCoding, unknown>>;

/** A body in a coding; each piece of a stream can be decoded as soon as it has come, and its pace stays as it is. */
export async function coded(body: Body, coding: BodyCoding): Promise<Body> {
  if (isWhole(body)) return CODINGS[coding](bytesOf(body));
  return { pieces: await codedPieces(body.pieces, coding), pace: (index) => body.pace(index) };
}

/** Each piece flushed by itself; the end of the format is one more. */
async function codedPieces(pieces: Paced["pieces"], coding: BodyCoding): Promise<Uint8Array[]> {
  const coder = CODERS[coding]();
  const done: Uint8Array[] = [];
  for (const piece of pieces) {
    coder.write(piece);
    await new Promise<void>((flushed) => coder.flush(() => flushed()));
    done.push(coder.read() ?? new Uint8Array());
  }
  coder.end();
  const rest = [];
  for await (const chunk of coder) rest.push(chunk);
  return [...done, Buffer.concat(rest)];
}

/** Tells whether a client says that it can read a coding. */
export function takes({ header }: Pick<HttpRequest, "header">, coding: BodyCoding): boolean {
  return Boolean(acceptedCodings(header("accept-encoding")).weightOf(coding));
}

/** The same answer with another body, labelled with a coding. */
export function labelled(answer: Answer, coding: string, body: Body): Answer {
  return withHeaders(inOtherBytes(answer, body), { "content-encoding": coding });
}

/** The body in a coding, and the header that says so. */
export async function inCoding(answer: Answer, coding: BodyCoding): Promise<Answer> {
  return labelled(answer, coding, await coded(answer.body, coding));
}
