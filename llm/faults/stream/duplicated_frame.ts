import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { positionOptions, tokenOf } from "./position.ts";

/** Says something twice. */
export const duplicatedFrame = defineFault({
  name: "duplicated_frame",
  kind: "stream",
  summary: "a frame comes twice",
  applies: isStream,
  options: () => z.object(positionOptions),
  async inject({ random }, place, healthy) {
    return reframe(await healthy(), (frames) => {
      const index = Math.max(0, tokenOf(frames, place, random));
      return [...frames.slice(0, index + 1), ...frames.slice(index)];
    });
  },
});
