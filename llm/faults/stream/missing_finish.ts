import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";

/** A stream that does not tell why the model stopped. */
export const missingFinish = defineFault({
  name: "missing_finish",
  kind: "stream",
  summary: "the stream never says why the answer is over",
  applies: isStream,
  options: () => z.object({}),
  inject: async (_exchange, _options, healthy) =>
    reframe(await healthy(), (frames) => frames.filter(({ part }) => part !== "finish")),
});
