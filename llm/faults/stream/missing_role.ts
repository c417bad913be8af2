import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { isStream } from "../applies.ts";
import { atKey, mapJson } from "../json.ts";

/** A stream that does not tell who speaks. */
export const missingRole = defineFault({
  name: "missing_role",
  kind: "stream",
  summary: "the stream never says whose message it is",
  applies: isStream,
  options: z.object({}),
  inject: async (_exchange, _options, healthy) =>
    mapJson(await healthy(), (json) => atKey(json, "role", () => undefined)),
});
