import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";

/** A stream without one frame, or with nothing but its end. */
export const emptyStream = defineFault({
  name: "empty_stream",
  kind: "stream",
  summary: "200 and an event stream with nothing in it",
  applies: isStream,
  options: () =>
    z.object({
      send: z.enum(["nothing", "end"]).default("nothing").describe(
        "what it has: not one byte, or only what ends it",
      ),
    }),
  inject: async (_exchange, { send }, healthy) =>
    reframe(await healthy(), (frames) => frames.filter(({ part }) => send === "end" && part === "end")),
});
