import type { FrameKind } from "../../engine/faults/custom/edit.ts";

/** What the JSON of one frame carries, in any dialect. */
export function frameKind(_data: unknown): FrameKind {
  return "other";
}
