import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { type Frame, reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { mapFrame } from "../../../engine/reply/json.ts";
import { positionOptions, tokenOf } from "./position.ts";

/** A frame whose JSON ends in the middle, though the frame does not. */
export const malformedFrame = defineFault({
  name: "malformed_frame",
  kind: "stream",
  summary: "a frame whose JSON does not parse, in a good stream",
  applies: isStream,
  options: () => z.object(positionOptions),
  async inject({ random }, place, healthy) {
    return reframe(await healthy(), (frames) => {
      const index = tokenOf(frames, place, random);
      return frames.map((frame, at) => at === index ? broken(frame) : frame);
    });
  },
});

function broken(frame: Frame): Frame {
  return mapFrame(frame, (json, write) => {
    const text = write(json);
    return text.slice(0, Math.ceil(text.length / 2));
  });
}
