import * as z from "zod";
import { mapText } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";

/** The good answer with a comma too many: 200, complete, and no JSON. In a stream every chunk is like that. */
export const invalidJson = defineFault({
  name: "invalid_json",
  kind: "content",
  summary: "200 whose JSON does not parse",
  options: () => z.object({}),
  inject: async (_exchange, _options, healthy) => mapText(await healthy(), (text) => text.replace("{", "{,")),
});
