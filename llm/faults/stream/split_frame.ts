import * as z from "zod";
import { bytesOf } from "../../../engine/reply/body.ts";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { between } from "../../../engine/chance/random.ts";
import { type Frame, framesOf, isSpoken, reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { withWhole } from "../preset_answer.ts";

/** Sample text with characters of several bytes, for streams without any. */
const TEXT = "Grüße aus Köln 🙂, 你好, наилучшие пожелания.";

/** A good stream in which a frame comes in three writes, cut in `data:` and in the middle of a character. */
export const splitFrame = defineFault({
  name: "split_frame",
  kind: "stream",
  summary:
    "a frame in three writes, cut inside of a name and inside of a character; a fixed text if the answer is all ASCII",
  applies: isStream,
  options: () =>
    z.object({
      pause_ms: range.default([20, 50]).describe("wait between the writes, in milliseconds"),
    }),
  async inject(exchange, { pause_ms }, healthy) {
    const ms = between(exchange.random, pause_ms);
    const good = await healthy();
    const answer = framesOf(good).some(isWide) ? good : await withWhole(exchange, { text: TEXT });
    return reframe(answer, (frames) => {
      const index = frames.findIndex(isWide);
      const frame = frames[index];
      return frame ? frames.toSpliced(index, 1, ...split(frame, () => exchange.sleep(ms))) : frames;
    });
  },
});

/** True if something is said in it that has characters of several bytes. */
function isWide(frame: Frame): boolean {
  return isSpoken(frame) && bytesOf(frame.text).some((byte) => byte >= 0xc0);
}

/** Cuts in the name of the field (or behind the first byte where there is none), and in the first wide character. */
function split(frame: Frame, hold: () => Promise<void>): Frame[] {
  const bytes = bytesOf(frame.text);
  const name = Math.max(0, String(frame.text).indexOf("data:")) + 1;
  const inside = bytes.findIndex((byte) => byte >= 0xc0) + 1;
  return [
    { ...frame, text: bytes.subarray(0, name) },
    { text: bytes.subarray(name, inside), part: "aside", hold },
    { text: bytes.subarray(inside), part: "aside", hold },
  ];
}
