import * as z from "zod";
import { mapText } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { rewritten } from "../../../engine/reply/json.ts";

/** The good answer with a key that comes twice: first with its value, at the end as null. */
export const duplicateKeys = defineFault({
  name: "duplicate_keys",
  kind: "content",
  summary: "JSON with a key twice: that of the answers, or the first one; the last time it is null",
  applies: isChat,
  options: () => z.object({}),
  inject: async ({ ask }, _options, healthy) =>
    mapText(await healthy(), (text) =>
      rewritten(text, (json, write) => {
        const answers = ask.chat?.dialect.answers ?? "";
        const key = Object.hasOwn(json, answers) ? answers : Object.keys(json)[0] ?? answers;
        return write(json).replace(/\s*\}$/, `,${JSON.stringify(key)}:null}`);
      })),
});
