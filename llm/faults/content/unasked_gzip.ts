import { Buffer } from "node:buffer";
import { constants, createGzip } from "node:zlib";
import { z } from "zod";
import { isWhole } from "../../../engine/body.ts";
import { defineFault } from "../../../engine/fault.ts";
import type { Body, Paced } from "../../../engine/types.ts";
import { isTalk } from "../applies.ts";

/** The good answer in gzip, whether the client said that it can read that or not. */
export const unaskedGzip = defineFault({
  name: "unasked_gzip",
  kind: "content",
  summary: "a gzip body, whatever accept-encoding said",
  applies: isTalk,
  options: z.object({}),
  async inject(_exchange, _options, healthy) {
    const { status, headers, body } = await healthy();
    const pieces = await zipped(isWhole(body) ? [body] : body.pieces);
    const zip: Body = isWhole(body) ? Buffer.concat(pieces) : { pieces, pace: (index) => body.pace(index) };
    return { status, headers: { ...headers, "content-encoding": "gzip" }, body: zip };
  },
});

/** Each piece as something that can be unzipped as soon as it has come; the end of the format is one more. */
async function zipped(pieces: Paced["pieces"]): Promise<Uint8Array[]> {
  const gzip = createGzip();
  const zip: Uint8Array[] = [];
  for (const piece of pieces) {
    gzip.write(piece);
    await new Promise<void>((done) => gzip.flush(constants.Z_SYNC_FLUSH, () => done()));
    zip.push(gzip.read() ?? new Uint8Array());
  }
  gzip.end();
  const rest = [];
  for await (const chunk of gzip) rest.push(chunk);
  return [...zip, Buffer.concat(rest)];
}
