import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isChat } from "../applies.ts";
import { atKey, mapJson, withNumbers } from "../../../engine/reply/json.ts";

/** The good answer with values of other types: every number is a text, and a list is an object. */
export const wrongTypes = defineFault({
  name: "wrong_types",
  kind: "content",
  summary: "numbers as texts, and the answers as an object instead of a list",
  applies: isChat,
  options: () => z.object({}),
  inject: async ({ ask }, _options, healthy) =>
    mapJson(
      await healthy(),
      (json) => withNumbers(atKey(json, ask.chat?.dialect.answers ?? "", otherwise), String),
    ),
});

/** A list as an object, an object as a list. */
function otherwise(value: unknown): unknown {
  if (Array.isArray(value)) return { ...value };
  return typeof value === "object" && value !== null ? [value] : value;
}
