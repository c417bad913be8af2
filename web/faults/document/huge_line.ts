import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withRepeated } from "./markup.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** About 16 KiB without an end of line. */
const BLOCK = "no end in sight ".repeat(1024);

/** A page with one paragraph that is as long as a library, all in one line. */
export const hugeLine = defineFault({
  name: "huge_line",
  kind: "content",
  summary: "the page with megabytes of text behind its own, in one line",
  applies: isHtml,
  options: () =>
    z.object({
      line_bytes: z.int().min(1).max(50_000_000).default(5_000_000).describe(
        "least length of the line, in bytes, 50000000 at most; it is filled up to 16 KiB",
      ),
    }),
  async inject(exchange: Exchange<Ask>, { line_bytes }) {
    const times = Math.ceil(line_bytes / BLOCK.length);
    return withRepeated(await plainPage(exchange), { open: "<p>", block: BLOCK, times, close: "</p>" });
  },
});
