import { z } from "zod";
import { withBody } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/fault.ts";
import { coded, type Coding, inCoding, takes } from "../../../engine/faults/coding/codings.ts";
import { isTalk } from "../applies.ts";

/** In the order in which one is chosen. */
const ORDER: readonly Coding[] = ["gzip", "br", "deflate", "zstd"];

/** The good answer in a coding that the client did not say it can read. */
export const unaskedCoding = defineFault({
  name: "unasked_coding",
  kind: "content",
  summary:
    "a body in gzip, br, deflate or zstd, the first that accept-encoding does not want; if it wants all, one that " +
    "no header tells of",
  applies: isTalk,
  options: z.object({}),
  async inject(exchange, _options, healthy) {
    const answer = await healthy();
    const unasked = ORDER.find((coding) => !takes(exchange, coding));
    return unasked ? await inCoding(answer, unasked) : withBody(answer, await coded(answer.body, "gzip"));
  },
});
