import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isStream } from "../applies.ts";

/** A good stream that says it is something else. */
export const wrongStreamType = defineFault({
  name: "wrong_stream_type",
  kind: "stream",
  summary: "a stream with the content type of something else",
  applies: isStream,
  options: () =>
    z.object({
      type: z.enum(["application/json", "text/plain"]).default("application/json").describe(
        "its content-type",
      ),
    }),
  async inject(_exchange, { type }, healthy) {
    const answer = await healthy();
    return { ...answer, headers: { ...answer.headers, "content-type": type } };
  },
});
