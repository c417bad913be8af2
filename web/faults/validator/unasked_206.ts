import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isOnSite, wholeBytes } from "../bytes.ts";
import { bytesIn, partial, told } from "./ranges.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Half of a page for a client that asked for all of it. */
export const unasked206 = defineFault({
  name: "unasked_206",
  kind: "content",
  summary: "206 with the first half of the page, for a request without Range",
  applies: (ask: Ask) => isOnSite(ask) && ask.header("range") === undefined,
  options: () => z.object({}),
  async inject(exchange: Exchange<Ask>) {
    const answer = await wholeBytes(exchange);
    const { length: size } = answer.body;
    const half = { from: 0, to: Math.max(0, Math.ceil(size / 2) - 1), size };
    return partial(answer, bytesIn(answer.body, half), told(half));
  },
});
