import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { mayStreamCall } from "../applies.ts";
import { atKey, hasKey, mapJson } from "../../../engine/reply/json.ts";
import { drawnCall, withWhole } from "../preset_answer.ts";

/** Two parallel tool calls under the same index, so that their fragments run together. */
export const sameToolIndex = defineFault({
  name: "same_tool_index",
  kind: "stream",
  summary: "two tool calls with one index",
  applies: mayStreamCall,
  options: () => z.object({}),
  async inject(exchange) {
    const calls = [drawnCall(exchange), drawnCall(exchange)];
    const answer = await withWhole(exchange, { calls, finish: "tool_calls" });
    return mapJson(answer, withoutPlaces);
  },
});

const zero = (value: unknown) => atKey(atKey(value, "index", () => 0), "output_index", () => 0);

/** A frame whose calls are all in the first place; that of an answer among several stays. */
function withoutPlaces(json: unknown): unknown {
  return hasKey(json, "choices") ? atKey(json, "tool_calls", zero) : zero(json);
}
