import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { isOnSite, wholeBytes } from "../bytes.ts";
import { type Coding, CODINGS, labelled, takes } from "./codings.ts";

/** In the order in which one is chosen. */
const ORDER: readonly Coding[] = ["br", "zstd", "deflate", "gzip"];

/** The good reply in a coding that the client did not say it can read. */
export const unaskedCoding = defineFault({
  name: "unasked_coding",
  kind: "content",
  summary: "a body in br, zstd, deflate or gzip, the first that accept-encoding does not want",
  applies: (ask: Ask) => isOnSite(ask) && unaskedIn(ask) !== undefined,
  options: z.object({}),
  async inject(exchange: Exchange<Ask>) {
    const answer = await wholeBytes(exchange);
    const coding = unaskedIn(exchange.ask) ?? "br";
    return labelled(answer, coding, CODINGS[coding](answer.body));
  },
});

function unaskedIn(ask: Ask): Coding | undefined {
  return ORDER.find((coding) => !takes(ask, coding));
}
