import * as z from "zod";
import { type Check, defineCheck } from "../check.ts";
import { counted } from "../counted.ts";
import { casesOfParts } from "./taken_for_whole.ts";

/** C25: a stream that broke off is not an answer. */
export const cutStreams: Check = defineCheck({
  id: "C25",
  chapter: "content",
  name: "notices cut streams",
  sentence: "cut streams are taken for whole answers",
  definition:
    "after a stream that ended without a reason to finish, the client asks again, or its next turn does not have the " +
    "part, word for word, as the model's answer. A part with a mark behind it, or with a request to go on, is kept on purpose. " +
    "Where the end is in order as HTTP, most SDKs throw nothing: then only the `finish_reason`, or `stop_reason`, is missing",
  source: "litellm #40260, pydantic-ai #6610",
  needs: "needs cut streams (stream_cut) in conversations that go on",
  thresholds: z.object({}),
  *examine(subject) {
    return counted(subject, yield* casesOfParts(subject, "cut"), { needs: cutStreams.needs });
  },
});
