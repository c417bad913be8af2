import { withBody, withHeaders } from "../../../engine/reply/body.ts";
import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { wholeBytes } from "../bytes.ts";
import { asksForPart, bytesIn, partOf } from "./ranges.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** The whole file for a client that has a part of it already (rust-lang/rustup#4710). */
export const ignoredRange = defineFault({
  name: "ignored_range",
  kind: "content",
  summary: "200 with the whole file for a request with Range, and Accept-Ranges: bytes all the same",
  applies: asksForPart,
  options: () => z.object({}),
  inject: async (exchange: Exchange<Ask>) =>
    withHeaders(await wholeBytes(exchange), { "accept-ranges": "bytes" }),
});

/** The part that was asked for, as if it were the whole (modelscope/modelscope_hub#50). */
export const unmarkedRange = defineFault({
  name: "unmarked_range",
  kind: "content",
  summary: "200 without Content-Range whose body is the part that was asked for",
  applies: asksForPart,
  options: () => z.object({}),
  async inject(exchange: Exchange<Ask>) {
    const answer = await wholeBytes(exchange);
    return withBody(answer, bytesIn(answer.body, partOf(exchange, answer)));
  },
});
