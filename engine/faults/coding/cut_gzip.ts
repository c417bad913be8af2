import * as z from "zod";
import { firstBytes, sizeOf } from "../../reply/body.ts";
import { defineFault, range } from "../fault.ts";
import { between } from "../../chance/random.ts";
import { type BodyCoding, coded, labelled, takes } from "./codings.ts";

/** Sizes of the header and trailer of a stream, in bytes; where no checksum is, the end is at least a byte. */
const ENDS: Readonly<Record<BodyCoding, { readonly header: number; readonly footer: number }>> = {
  gzip: { header: 10, footer: 8 },
  deflate: { header: 2, footer: 4 },
  br: { header: 0, footer: 1 },
  zstd: { header: 0, footer: 1 },
};

/** A compressed stream that ends before its end, in a reply whose length is right (denoland/deno#17565). */
export const cutGzip = defineFault({
  name: "cut_gzip",
  kind: "content",
  summary:
    "a whole reply whose gzip stream lacks its checksum and size, or a part of the page as well; or one in " +
    "another coding that lacks its end",
  applies: (_ask, { coding }, request) => takes(request, coding),
  options: () =>
    z.object({
      coding: z.enum(["gzip", "deflate", "br", "zstd"]).default("gzip").describe(
        "coding of the stream; only clients that ask for it get it",
      ),
      keep_pct: range.refine(([, max]) => max <= 100, { error: "expected at most 100" }).default([100, 100])
        .describe(
          "percent of the compressed page that is sent; 100: only checksum and size, or the last byte, are missing",
        ),
    }),
  async inject(exchange, { coding, keep_pct }) {
    const answer = await exchange.whole();
    const stream = await coded(answer.body, coding);
    const { header, footer } = ENDS[coding];
    const size = sizeOf(stream) - header - footer;
    const kept = header + Math.floor(size * between(exchange.random, keep_pct) / 100);
    return labelled(answer, coding, firstBytes(stream, kept));
  },
});
