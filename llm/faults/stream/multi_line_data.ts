import * as z from "zod";
import { mapText } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { has, isStream } from "../applies.ts";
import { rewritten } from "../../../engine/reply/json.ts";

/** A good stream in which every event has its JSON on several `data:` lines. */
export const multiLineData = defineFault({
  name: "multi_line_data",
  kind: "stream",
  summary: "events with several data: lines each",
  applies: (ask: Ask) => isStream(ask) && has(ask, "events"),
  options: () => z.object({}),
  inject: async (_exchange, _options, healthy) =>
    mapText(await healthy(), (text) =>
      rewritten(text, (json) => {
        const lines = JSON.stringify(json, null, 1).split("\n");
        return lines.join(text.includes("data:") ? "\ndata: " : "\n");
      })),
});
