import * as z from "zod";
import { inOtherBytes } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import { type BodyCoding, coded, inCoding, takes } from "../../../engine/faults/coding/codings.ts";
import { isChat } from "../applies.ts";

/** In the order in which one is chosen. */
const ORDER: readonly BodyCoding[] = ["gzip", "br", "deflate", "zstd"];

/** The good answer in a coding that the client did not say it can read. */
export const unaskedCoding = defineFault({
  name: "unasked_coding",
  kind: "content",
  summary:
    "a body in gzip, br, deflate or zstd, the first that accept-encoding does not want; if it wants all, one that " +
    "no header tells of",
  applies: isChat,
  options: () => z.object({}),
  async inject(exchange, _options, healthy) {
    const answer = await healthy();
    const unasked = ORDER.find((coding) => !takes(exchange, coding));
    return unasked ? await inCoding(answer, unasked) : inOtherBytes(answer, await coded(answer.body, "gzip"));
  },
});
