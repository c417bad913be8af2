import * as z from "zod";
import { bytesOf } from "../../../engine/reply/body.ts";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { between, type Random, type Range } from "../../../engine/chance/random.ts";
import { type Frame, reframe } from "../../request/frames.ts";
import { mayCallInFragments } from "../applies.ts";
import { drawnCall, withWhole } from "../preset_answer.ts";

/** A tool call whose arguments end in the middle. */
export const cutArguments = defineFault({
  name: "cut_arguments",
  kind: "content",
  summary: "a tool call whose arguments are cut",
  applies: mayCallInFragments,
  options: () =>
    z.object({
      at_pct: range.default([10, 90]).describe("percent of the arguments that are said"),
      at_byte: z.int().min(0).optional().describe("bytes of the arguments that are said, instead"),
      after_key: z.string().optional().describe(
        "the arguments end behind this key and its colon, if they have it",
      ),
      then: z.enum(["eof", "length", "tool_calls"]).default("tool_calls").describe(
        "what the answer says then: nothing more (a whole one: tool_calls), that it was too long, or that it is done",
      ),
    }),
  async inject(exchange, { then, ...where }) {
    const call = drawnCall(exchange);
    const cut = { ...call, input: cutInput(call.input, where, exchange.random) };
    const finish = then === "length" ? "length" : "tool_calls";
    const answer = await withWhole(exchange, { calls: [cut], finish });
    if (then !== "eof") return answer;
    return reframe(answer, (frames) => frames.slice(0, 1 + frames.findLastIndex(isCall)));
  },
});

/** Cut position in the arguments. */
interface Cut {
  readonly at_pct: Range;
  readonly at_byte?: number | undefined;
  readonly after_key?: string | undefined;
}

const decoder = new TextDecoder();

/** The beginning of the arguments: at least a byte of them is missing. */
function cutInput(input: string, { at_pct, at_byte, after_key }: Cut, random: Random): string {
  const pct = between(random, at_pct);
  const key = after_key === undefined ? "" : `${JSON.stringify(after_key)}:`;
  const found = key === "" ? -1 : input.indexOf(key);
  if (found >= 0) return input.slice(0, found + key.length);
  const bytes = bytesOf(input);
  const kept = Math.min(at_byte ?? Math.floor(bytes.length * pct / 100), bytes.length - 1);
  return decoder.decode(bytes.subarray(0, kept), { stream: true }); // half a character is left out
}

function isCall({ part }: Frame): boolean {
  return part === "arguments" || part === "open";
}
