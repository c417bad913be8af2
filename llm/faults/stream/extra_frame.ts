import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { type Frame, reframe } from "../../request/frames.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { isStream } from "../applies.ts";
import { atKey, mapFrame } from "../../../engine/reply/json.ts";
import { positionOptions, tokenOf } from "./position.ts";

const BOM: Frame = { text: "\ufeff", part: "aside" };

/** A good stream with a frame in it that no one expects. */
export const extraFrame = defineFault({
  name: "extra_frame",
  kind: "stream",
  summary: "a frame that no one expects, in a good stream",
  applies: isStream,
  options: () =>
    z.object({
      what: z.enum(["unknown_event", "empty_answers", "bom", "end_twice"]).default("unknown_event").describe(
        "an event of a kind that does not exist, a frame whose list of answers is empty (or a piece of nothing, where " +
          "frames have no such list), a byte order mark at the beginning, or the end twice",
      ),
      ...positionOptions,
    }),
  async inject({ ask, random }, { what, ...place }, healthy) {
    return reframe(await healthy(), (frames) => {
      if (what === "bom") return [BOM, ...frames];
      if (what === "end_twice") return [...frames, ...frames.filter(({ part }) => part === "end")];
      const index = Math.max(0, tokenOf(frames, place, random));
      const like = frames[index];
      if (!like) return frames;
      const extra = what === "unknown_event" ? unknown(like) : empty(like, ask.chat?.dialect.answers ?? "");
      return frames.toSpliced(index, 0, extra);
    });
  },
});

/** An event in the form of the others. */
function unknown(like: Frame): Frame {
  const frame = mapFrame(like, (_json, write) => write({ type: "x_unknown" }));
  return { text: String(frame.text).replace(/^event: .*$/m, "event: x_unknown"), part: "aside" };
}

function empty(like: Frame, answers: string): Frame {
  const hushed = (json: Json) =>
    Object.hasOwn(json, answers) ? { ...json, [answers]: [] } : atKey(json, "delta", nothing);
  return { ...mapFrame(like, (json, write) => write(hushed(json))), part: "aside" };
}

/** A piece of a text, or of what has one, without the text. */
function nothing(delta: unknown): unknown {
  return isObject(delta) ? { ...delta, text: "" } : "";
}
