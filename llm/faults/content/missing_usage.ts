import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { reframe } from "../../request/frames.ts";
import { isCounted } from "../applies.ts";
import { mapJson, without } from "../../../engine/reply/json.ts";

/** The good answer without a count of tokens. */
export const missingUsage = defineFault({
  name: "missing_usage",
  kind: "content",
  summary: "the count of tokens is not there",
  applies: isCounted,
  options: () => z.object({}),
  async inject({ ask }, _options, healthy) {
    const answer = reframe(await healthy(), (frames) => frames.filter(({ part }) => part !== "usage"));
    return mapJson(answer, (json) => without(json, ask.chat?.dialect.usage ?? []));
  },
});
