import { Buffer } from "node:buffer";
import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withForeign } from "./foreign.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Sends a page in ISO-8859-1 under `charset=utf-8`; other characters become question marks. */
export const encodingMismatch = defineFault({
  name: "encoding_mismatch",
  kind: "content",
  summary: "a page in ISO-8859-1 that is said to be UTF-8; one without an accent gets a line with some",
  applies: isHtml,
  options: () => z.object({}),
  async inject(exchange: Exchange<Ask>) {
    const page = await plainPage(exchange);
    const headers = { ...page.headers, "content-type": "text/html; charset=utf-8" };
    return withBody({ ...page, headers }, latin1(withForeign(page.body)));
  },
});

function latin1(text: string): Uint8Array {
  return Buffer.from(text.replace(/[^\0-\xff]/gu, "?"), "latin1");
}
