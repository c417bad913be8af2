import { Buffer } from "node:buffer";
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from "node:zlib";
import { z } from "zod";
import { isWhole } from "../../../engine/reply/body.ts";
import { acceptedCodings } from "../../../engine/reply/codings.ts";
import { defineFault } from "../../../engine/fault.ts";
import type { Body, Paced } from "../../../engine/types.ts";
import { isTalk } from "../applies.ts";

/** Codings by the names they have in `content-encoding`, in the order in which one is chosen. */
const CODINGS = {
  gzip: () => createGzip(),
  br: () => createBrotliCompress(),
  deflate: () => createDeflate(),
  zstd: () => createZstdCompress(),
} as const;

type Coding = keyof typeof CODINGS;
const NAMES: readonly Coding[] = ["gzip", "br", "deflate", "zstd"];

/** The good answer in a coding that the client did not say it can read. */
export const unaskedCoding = defineFault({
  name: "unasked_coding",
  kind: "content",
  summary:
    "a body in gzip, br, deflate or zstd, the first that accept-encoding does not want; if it wants all, one that " +
    "no header tells of",
  applies: isTalk,
  options: z.object({}),
  async inject({ header }, _options, healthy) {
    const { status, headers, body } = await healthy();
    const { weightOf } = acceptedCodings(header("accept-encoding"));
    const unasked = NAMES.find((name) => !weightOf(name));
    const pieces = await coded(isWhole(body) ? [body] : body.pieces, unasked ?? "gzip");
    const result: Body = isWhole(body)
      ? Buffer.concat(pieces)
      : { pieces, pace: (index) => body.pace(index) };
    return { status, headers: unasked ? { ...headers, "content-encoding": unasked } : headers, body: result };
  },
});

/** Each piece as something that can be read as soon as it has come; the end of the format is one more. */
async function coded(pieces: Paced["pieces"], name: Coding): Promise<Uint8Array[]> {
  const coder = CODINGS[name]();
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
