import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { reframe } from "../../frames.ts";
import { isStream } from "../applies.ts";

/** A stream that is over and does not say so. */
export const missingDone = defineFault({
  name: "missing_done",
  kind: "stream",
  summary: "the stream ends in order, without the frame that ends it",
  applies: isStream,
  options: z.object({}),
  inject: async (_exchange, _options, healthy) =>
    reframe(await healthy(), (frames) => frames.filter(({ part }) => part !== "end")),
});
