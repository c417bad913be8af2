import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { reframe } from "../../frames.ts";
import { isStream } from "../applies.ts";
import { place, tokenOf } from "./place.ts";

/** Says something twice. */
export const duplicatedFrame = defineFault({
  name: "duplicated_frame",
  kind: "stream",
  summary: "a frame comes twice",
  applies: isStream,
  options: z.object(place),
  async inject({ random }, place, healthy) {
    return reframe(await healthy(), (frames) => {
      const index = Math.max(0, tokenOf(frames, place, random));
      return [...frames.slice(0, index + 1), ...frames.slice(index)];
    });
  },
});
