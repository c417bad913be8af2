import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import type { HttpError } from "../../../engine/types.ts";
import { type Frame, isSpoken, reframe } from "../../frames.ts";
import { isObject } from "../../json.ts";
import { isStream } from "../applies.ts";
import { mapFrame } from "../json.ts";
import { calling } from "../script.ts";
import { place, tokenOf } from "./place.ts";

const KINDS = ["server_error", "overloaded", "rate_limit", "insufficient_quota", "context_length"] as const;

/** Messages as the real API has them (§7 of its error catalogue). */
const ERRORS: Readonly<Record<typeof KINDS[number], HttpError>> = {
  server_error: {
    status: 500,
    code: null,
    message: "The server had an error while processing your request. Sorry about that!",
  },
  overloaded: {
    status: 503,
    code: null,
    message: "The engine is currently overloaded, please try again later",
  },
  rate_limit: {
    status: 429,
    type: "tokens",
    code: "rate_limit_exceeded",
    message: "Rate limit reached. Please try again in 20s.",
  },
  insufficient_quota: {
    status: 429,
    type: "insufficient_quota",
    code: "insufficient_quota",
    message: "You exceeded your current quota, please check your plan and billing details.",
  },
  context_length: {
    status: 400,
    param: "messages",
    code: "context_length_exceeded",
    message: "Your input exceeds the context window of this model. Please adjust your input and try again.",
  },
};

/** Tells of an error in the middle of a stream, in the words of the API, with the 200 long sent. */
export const streamError = defineFault({
  name: "stream_error",
  kind: "stream",
  summary: "an error event of the API itself, after the 200",
  applies: isStream,
  options: z.object({
    where: z.enum(["first", "text", "arguments", "after_finish"]).default("text").describe(
      "as the first frame, amid the text, amid the arguments of a tool call (amid the text where none may be " +
        "called), or when all is said",
    ),
    ...place,
    error: z.enum(KINDS).default("server_error").describe("which error"),
    then: z.enum(["end", "eof"]).default("end").describe("what follows: what the API sends then, or nothing"),
    flat: z.boolean().default(false).describe(
      "an `event: error` whose data is the error itself, not `{error: …}`",
    ),
  }),
  async inject(exchange, { where, error, then, flat, ...place }, healthy) {
    const { ask, random } = exchange;
    const answer = await (where === "arguments" ? calling(exchange, healthy) : healthy());
    return reframe(answer, (frames) => {
      const sent = frames.slice(0, indexOf(frames, where, tokenOf(frames, place, random)));
      const told = ask.talk?.wire.errorFrames(ERRORS[error], sent) ?? [];
      const kept = told.filter(({ part }, index) => index === 0 || then === "end" || part !== "end");
      return [...sent, ...kept.map(flat ? flattened : asIs)];
    });
  },
});

/** How many frames are sent before the error. */
function indexOf(
  frames: readonly Frame[],
  where: "first" | "text" | "arguments" | "after_finish",
  token: number,
) {
  if (where === "first") return 0;
  if (where !== "after_finish") return token + 1;
  const finish = frames.findLastIndex(({ part }) => part === "finish");
  return 1 + (finish < 0 ? frames.findLastIndex(isSpoken) : finish);
}

function asIs(frame: Frame): Frame {
  return frame;
}

/** The error as an event of that name, its keys at the top. */
function flattened(frame: Frame): Frame {
  const { text, part } = mapFrame(
    frame,
    ({ error, ...rest }, write) => write({ ...rest, ...isObject(error) ? error : {}, ...rest }),
  );
  const named = String(text).startsWith("data: {") ? `event: error\n${text}` : text;
  return { text: named, part };
}
