import { z } from "zod";
import { defineFault, range } from "../../../engine/fault.ts";
import { between } from "../../../engine/random.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { isOnSite, wholeBytes } from "../bytes.ts";
import { CODINGS, labelled, takes } from "./codings.ts";

/** Header and footer of gzip, in bytes. */
const HEADER = 10;
const FOOTER = 8;

/** A gzip stream that ends before its end, in a reply whose length is right (denoland/deno#17565). */
export const cutGzip = defineFault({
  name: "cut_gzip",
  kind: "content",
  summary: "a whole reply whose gzip stream lacks its checksum and size, or a part of the page as well",
  applies: (ask: Ask) => isOnSite(ask) && takes(ask, "gzip"),
  options: z.object({
    keep_pct: range.refine(([, max]) => max <= 100, { error: "expected at most 100" }).default([100, 100])
      .describe("percent of the compressed page that is sent; 100: only checksum and size are missing"),
  }),
  async inject(exchange: Exchange<Ask>, { keep_pct }) {
    const answer = await wholeBytes(exchange);
    const stream = CODINGS.gzip(answer.body);
    const size = stream.length - HEADER - FOOTER;
    const kept = HEADER + Math.floor(size * between(exchange.random, keep_pct) / 100);
    return labelled(answer, "gzip", stream.subarray(0, kept));
  },
});
