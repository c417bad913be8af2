import * as z from "zod";
import { type Check, defineCheck } from "../check.ts";
import { counted } from "../counted.ts";
import { casesOfParts } from "./taken_for_whole.ts";

/** C27: an error event in a stream is an error. */
export const streamErrors: Check = defineCheck({
  id: "C27",
  chapter: "content",
  name: "notices errors within streams",
  sentence: "streams with an error in them are taken for whole answers",
  definition:
    "after an error event behind the 200, the client asks again, or its next turn does not have the part that came " +
    "before, word for word, as the model's answer",
  source: "vercel/ai PR#10653",
  needs: "needs errors within streams (stream_error) in conversations that go on",
  thresholds: z.object({}),
  *examine(subject) {
    return counted(subject, yield* casesOfParts(subject, "stream_error"), { needs: streamErrors.needs });
  },
});
