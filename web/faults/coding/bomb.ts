import { z } from "zod";
import { joined } from "../../../engine/body.ts";
import { defineFault } from "../../../engine/fault.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { isOnSite, wholeBytes, withHeaders, withPieces } from "../bytes.ts";
import { CODINGS } from "./codings.ts";
import { blankTail } from "./blank_tail.ts";

/** Most that a bomb may become, in bytes. */
const MOST = 2 ** 30;

/** A short body that becomes a long one: the page, and spaces behind it (scrapy/scrapy#3270, CVE-2025-6176). */
export const bomb = defineFault({
  name: "bomb",
  kind: "content",
  summary:
    "the page and megabytes of spaces behind it, in a coding that makes a few kilobytes of them; asked for or not",
  applies: isOnSite,
  options: z.object({
    decoded_bytes: z.int().min(1).max(MOST).default(10_000_000).describe(
      "size of what the client gets when it has decoded everything, in bytes, 1073741824 at most; a longer page " +
        "stays as it is",
    ),
    codings: z.array(z.enum(["gzip", "br", "deflate", "zstd"])).min(1).max(3).default(["gzip"]).describe(
      "codings in the order in which they are applied, e.g. [gzip, gzip] for a bomb in a bomb",
    ),
  }),
  async inject(exchange: Exchange<Ask>, { decoded_bytes, codings: [inner = "gzip", ...outer] }) {
    const answer = await wholeBytes(exchange);
    const pieces = await blankTail(inner, answer.body, Math.max(0, decoded_bytes - answer.body.length));
    const wrapped = outer.length === 0
      ? pieces
      : [outer.reduce((bytes: Uint8Array, coding) => CODINGS[coding](bytes), joined(pieces))];
    return withHeaders(withPieces(answer, wrapped), { "content-encoding": [inner, ...outer].join(", ") });
  },
});
