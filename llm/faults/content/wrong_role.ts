import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { has } from "../applies.ts";
import { atKey, mapJson } from "../../../engine/reply/json.ts";

/** The good answer under another role than the assistant's. */
export const wrongRole = defineFault({
  name: "wrong_role",
  kind: "content",
  summary: "the message has another role",
  applies: (ask: Ask) => has(ask, "role"),
  options: () =>
    z.object({
      role: z.string().default("user").describe("the role that is told"),
    }),
  inject: async (_exchange, { role }, healthy) =>
    mapJson(await healthy(), (json) => atKey(json, "role", () => role)),
});
