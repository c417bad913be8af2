import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { type Frame, isSpoken, reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { positionOptions, tokenOf } from "./position.ts";

/** Says something before what comes first. */
export const reorderedFrames = defineFault({
  name: "reordered_frames",
  kind: "stream",
  summary: "two frames that differ have changed places",
  applies: isStream,
  options: () => z.object(positionOptions),
  async inject({ random }, place, healthy) {
    return reframe(await healthy(), (frames) => swapped(frames, Math.max(0, tokenOf(frames, place, random))));
  },
});

/** Swaps the frame with the one behind it, or the nearest two neighbours that differ: both of them said, if there are such. */
function swapped(frames: readonly Frame[], near: number): readonly Frame[] {
  const pairs = frames.flatMap((frame, index) => {
    const next = frames[index + 1];
    return next && next.text !== frame.text ? [{ index, frame, next }] : [];
  });
  const said = pairs.filter(({ frame, next }) => isSpoken(frame) && isSpoken(next));
  const from = said.length > 0 ? said : pairs;
  const pair = from.find(({ index }) => index >= near) ?? from.at(-1);
  return pair ? frames.toSpliced(pair.index, 2, pair.next, pair.frame) : frames;
}
