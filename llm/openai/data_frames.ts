import type { Frame, FramePart } from "../request/frames.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import { errorJson } from "./openai_api.ts";

/** A frame of a stream whose events have no names. */
export function dataFrame(part: FramePart, event: unknown): Frame {
  return { text: `data: ${JSON.stringify(event)}\n\n`, part };
}

/** The end of a stream, which is no JSON. */
export const DONE: Frame = { text: "data: [DONE]\n\n", part: "end" };

/** An error in the middle of a stream of chunks, which ends it. */
export function errorFrames(error: HttpError): readonly Frame[] {
  return [dataFrame("aside", { error: errorJson(error) }), DONE];
}
