import { withHeaders, withPieces } from "../../reply/body.ts";
import * as z from "zod";
import { defineFault } from "../fault.ts";
import { wholeOf } from "../../reply/raw.ts";
import type { BodyCoding } from "./codings.ts";
import { RUN_CODINGS } from "./run_codings.ts";
import { type ByteRuns, inPieces } from "./runs.ts";

/** Most that a bomb may become, in bytes. */
const MOST = 2 ** 30;

/** Block size of a bomb, in bytes: many small writes would cost more than the bomb. */
const PIECE = 2 ** 14;
const SPACE = Uint8Array.of(0x20);

/** The pieces of a body and of spaces behind it, in these codings one after the other; most are one and the same. */
export function bombOf(
  body: Uint8Array,
  spaces: number,
  codings: readonly BodyCoding[],
): readonly Uint8Array[] {
  const plain = [{ bytes: body, times: 1 }, { bytes: SPACE, times: spaces }];
  const coded = codings.reduce((runs: ByteRuns, coding) => RUN_CODINGS[coding](runs), plain);
  return coded.flatMap((run) => inPieces(run, PIECE)).flatMap(({ bytes, times }) => Array(times).fill(bytes));
}

/** A short body that becomes a long one: the good body, and spaces behind it (scrapy/scrapy#3270, CVE-2025-6176). */
export const bomb = defineFault({
  name: "bomb",
  kind: "content",
  summary:
    "the good body and megabytes of spaces behind it, in a coding that makes a few kilobytes of them; asked for or not",
  options: () =>
    z.object({
      decoded_bytes: z.int().min(1).max(MOST).default(10_000_000).describe(
        "size of what the client gets when it has decoded everything, in bytes, 1073741824 at most; a longer body " +
          "stays as it is",
      ),
      codings: z.array(z.enum(["gzip", "br", "deflate", "zstd"])).min(1).max(3).default(["gzip"]).describe(
        "codings in the order in which they are applied, e.g. [gzip, gzip] for a bomb in a bomb",
      ),
    }),
  async inject({ whole }, { decoded_bytes, codings }) {
    const answer = await whole();
    const body = wholeOf(answer.body);
    const pieces = bombOf(body, Math.max(0, decoded_bytes - body.length), codings);
    return withHeaders(withPieces(answer, pieces), { "content-encoding": codings.join(", ") });
  },
});
