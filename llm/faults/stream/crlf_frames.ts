import * as z from "zod";
import { mapText } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { has, isStream } from "../applies.ts";

/** A good stream whose lines end in CR and LF, as the standard has it. */
export const crlfFrames = defineFault({
  name: "crlf_frames",
  kind: "stream",
  summary: "a stream with CRLF line ends",
  applies: (ask: Ask) => isStream(ask) && has(ask, "lf"),
  options: () => z.object({}),
  inject: async (_exchange, _options, healthy) =>
    mapText(await healthy(), (text) => text.replaceAll(/\r?\n/g, "\r\n")),
});
