import * as z from "zod";
import { bytesOf, isWhole } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isFramed, reframe } from "../../request/frames.ts";
import { isChat } from "../applies.ts";
import { withWhole } from "../preset_answer.ts";

/** A character of no meaning, which is replaced on its way. */
const MARK = "\ue000";
const decoder = new TextDecoder();

/** A text with a byte that never occurs in UTF-8. */
export const invalidUtf8 = defineFault({
  name: "invalid_utf8",
  kind: "content",
  summary: "a text with a byte that is not UTF-8",
  applies: isChat,
  options: () => z.object({}),
  async inject(exchange, _options) {
    const answer = await withWhole(exchange, { text: `${MARK} is no character.` });
    const { body } = answer;
    if (isFramed(body)) {
      return reframe(answer, (frames) => frames.map((frame) => ({ ...frame, text: spoiled(frame.text) })));
    }
    return isWhole(body) ? { ...answer, body: spoiled(body) } : answer;
  },
});

/** The same piece with 0xff in place of the mark. */
function spoiled(piece: string | Uint8Array): Uint8Array {
  const text = typeof piece === "string" ? piece : decoder.decode(piece);
  return Uint8Array.from(
    text.split(MARK).flatMap((part, index) => [...(index === 0 ? [] : [0xff]), ...bytesOf(part)]),
  );
}
