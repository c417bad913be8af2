import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { framesOf, reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { byteOf, positionOptions, split } from "./position.ts";

/** Breaks the connection, or just stops, in the middle of a stream, be it in the middle of a frame. */
export const streamCut = defineFault({
  name: "stream_cut",
  kind: "stream",
  summary: "a break after some bytes of the stream",
  degraded: "a reset becomes a plain end",
  applies: isStream,
  options: () =>
    z.object({
      ...positionOptions,
      how: z.enum(["fin", "rst", "end"]).default("fin").describe(
        "how the connection is broken; end: the response ends in order, as if that were all",
      ),
    }),
  async inject({ random }, { how, ...place }, healthy) {
    const answer = await healthy();
    const frames = framesOf(answer);
    const [kept] = split(frames, byteOf(frames, place, random));
    const cut = reframe(answer, () => kept);
    return how === "end" ? cut : { how, after: cut };
  },
});
