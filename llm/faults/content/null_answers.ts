import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { isTalk } from "../applies.ts";
import { atKey, mapJson } from "../../../engine/reply/json.ts";

/** The good answer with nothing where the answers are. */
export const nullAnswers = defineFault({
  name: "null_answers",
  kind: "content",
  summary: "the key of the answers is there and null",
  applies: isTalk,
  options: z.object({}),
  inject: async ({ ask }, _options, healthy) =>
    mapJson(await healthy(), (json) => atKey(json, ask.talk?.wire.answers ?? "", () => null)),
});
