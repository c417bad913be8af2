import * as z from "zod";
import { mapText } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { withWhole } from "../preset_answer.ts";

/** A character of no meaning, which is replaced on its way. */
const MARK = "\ue000";

/** A text with half of a character: valid JSON, which is no valid UTF-8 when it is decoded. */
export const loneSurrogate = defineFault({
  name: "lone_surrogate",
  kind: "content",
  summary: "a text with an escaped half of a surrogate pair",
  applies: isChat,
  options: () => z.object({}),
  async inject(exchange, _options) {
    const answer = await withWhole(exchange, { text: `${MARK} is half of a character.` });
    return mapText(answer, (text) => text.replaceAll(MARK, "\\ud83d"));
  },
});
