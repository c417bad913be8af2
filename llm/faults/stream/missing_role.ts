import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { has, isStream } from "../applies.ts";
import { atKey, mapJson } from "../../../engine/reply/json.ts";

/** A stream that does not tell who speaks. */
export const missingRole = defineFault({
  name: "missing_role",
  kind: "stream",
  summary: "the stream never says whose message it is",
  applies: (ask: Ask) => isStream(ask) && has(ask, "role"),
  options: () => z.object({}),
  inject: async (_exchange, _options, healthy) =>
    mapJson(await healthy(), (json) => atKey(json, "role", () => undefined)),
});
