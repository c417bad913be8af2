import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { type Frame, isSpoken, reframe } from "../../request/frames.ts";
import { isObject } from "../../../engine/base/json.ts";
import { isStream } from "../applies.ts";
import { hasKey, jsonIn, mapFrame } from "../../../engine/reply/json.ts";
import { calling } from "../preset_answer.ts";
import { numbered } from "./keep_alive.ts";
import { positionOptions, spokenFramesTo } from "./position.ts";
import type { HttpError } from "../../../engine/base/http_error.ts";

const KINDS = ["server_error", "overloaded", "rate_limit", "insufficient_quota", "context_length"] as const;

/** What can come behind the error. */
const FOLLOWS = z.enum(["end", "eof", "end_alone"]);

/** Errors in the words of OpenAI's API. */
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
  options: () =>
    z.object({
      where: z.enum(["first", "text", "arguments", "after_finish"]).default("text").describe(
        "as the first frame, amid the text, amid the arguments of a tool call (amid the text where none may be " +
          "called), or when all is said",
      ),
      ...positionOptions,
      error: z.enum(KINDS).default("server_error").describe("which error"),
      then: FOLLOWS.default("end").describe(
        "what follows: what the API sends then, or nothing; end_alone: that without the error event, where it tells " +
          "of the error too (`response.failed`)",
      ),
      flat: z.boolean().default(false).describe(
        "an `event: error` whose data is the error itself, not `{error: …}`",
      ),
    }),
  async inject(exchange, { where, error, then, flat, ...place }, healthy) {
    const { ask, random } = exchange;
    const answer = await (where === "arguments" ? calling(exchange, healthy) : healthy());
    return reframe(answer, (frames) => {
      const sent = frames.slice(0, sentBefore(frames, where, spokenFramesTo(frames, place, random)));
      const told = ask.chat?.dialect.errorFrames(ERRORS[error], sent) ?? [];
      const after = toldAs(told, then).map(flat ? flattened : asIs);
      return numbered(ask, [...sent, ...after]);
    });
  },
});

/** The part of an error event, and of what the API sends behind it, that is to be sent. */
function toldAs(told: readonly Frame[], how: z.output<typeof FOLLOWS>): readonly Frame[] {
  if (how === "end") return told;
  const last = told.slice(-1);
  const tells = last.some(({ text }) => hasKey(jsonIn(String(text)), "error"));
  return how === "end_alone" && tells ? last : told.slice(0, 1);
}

/** Number of frames sent before the error. */
function sentBefore(
  frames: readonly Frame[],
  where: "first" | "text" | "arguments" | "after_finish",
  amid: number,
) {
  if (where === "first") return 0;
  if (where !== "after_finish") return amid;
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
