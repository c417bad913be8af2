import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isObject } from "../../../engine/base/json.ts";
import { isChat } from "../applies.ts";
import { mapJson } from "../../../engine/reply/json.ts";

const EXTRA = { x_errorworks: { note: "unknown", list: [1, null, {}] }, x_flag: true };

/** The good answer with keys that no documentation knows. */
export const extraFields = defineFault({
  name: "extra_fields",
  kind: "content",
  summary: "unknown keys beside the known ones, at the top and in each answer",
  applies: isChat,
  options: () => z.object({}),
  inject: async ({ ask }, _options, healthy) =>
    mapJson(await healthy(), (json) => ({
      ...Object.fromEntries(
        Object.entries(json).map((
          [key, value],
        ) => [key, key === ask.chat?.dialect.answers ? inEach(value) : value]),
      ),
      ...EXTRA,
    })),
});

function inEach(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inEach);
  return isObject(value) ? { ...value, ...EXTRA } : value;
}
