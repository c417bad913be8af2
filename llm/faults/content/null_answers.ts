import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { atKey, mapJson } from "../../../engine/reply/json.ts";

/** The good answer with nothing where the answers are. */
export const nullAnswers = defineFault({
  name: "null_answers",
  kind: "content",
  summary: "the key of the answers is there and null",
  applies: isChat,
  options: () => z.object({}),
  inject: async ({ ask }, _options, healthy) =>
    mapJson(await healthy(), (json) => atKey(json, ask.chat?.dialect.answers ?? "", () => null)),
});
