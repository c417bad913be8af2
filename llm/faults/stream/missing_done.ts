import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { reframe } from "../../request/frames.ts";
import type { Ask } from "../../request/ask.ts";
import { has, isStream } from "../applies.ts";

/** A stream that is over and does not say so. */
export const missingDone = defineFault({
  name: "missing_done",
  kind: "stream",
  summary: "the stream ends in order, without the frame that ends it",
  applies: (ask: Ask) => isStream(ask) && has(ask, "end"),
  options: () => z.object({}),
  inject: async (_exchange, _options, healthy) =>
    reframe(await healthy(), (frames) => frames.filter(({ part }) => part !== "end")),
});
