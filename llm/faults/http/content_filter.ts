import * as z from "zod";
import { range, wholeRange } from "../../../engine/faults/fault.ts";
import { between, integerBetween, type Range } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import type { Kept } from "../../request/chat_request.ts";
import { isChat } from "../applies.ts";
import { httpFault } from "./row.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A prompt that is refused for what is said to be in it, or an answer that ends for that reason. */
export const contentFilter = httpFault({
  name: "content_filter",
  summary: "400 content_policy_violation; or 200 cut short, with finish_reason content_filter",
  applies: isChat,
  own: {
    where: z.enum(["input", "output"]).default("input").describe(
      "input: the prompt is refused; output: the answer is cut",
    ),
    after_tokens: wholeRange.default([1, 10]).describe(
      "tokens of the answer that are left of an output, all but one at most",
    ),
    at_pct: range.optional().describe("percent of its tokens that are left, instead of after_tokens"),
  },
  answer: (exchange, { where, after_tokens, at_pct }) =>
    where === "output" ? cut(exchange, keptBy(exchange, { after_tokens, at_pct })) : exchange.error({
      status: 400,
      code: "content_policy_violation",
      message:
        "Your request was rejected as a result of our safety system. Your prompt may contain text that is not " +
        "allowed by our safety system.",
    }),
});

function keptBy(
  { random }: Exchange<Ask>,
  { after_tokens, at_pct }: { readonly after_tokens: Range; readonly at_pct: Range | undefined },
): Kept {
  return at_pct ? { pct: between(random, at_pct) } : { tokens: integerBetween(random, after_tokens) };
}

/** The good answer without its end, whatever it would have been. */
function cut({ ask, instead }: Exchange<Ask>, keep: Kept) {
  const { chat } = ask;
  if (!chat) throw new Error("Cannot cut an answer without a conversation");
  return instead({
    ...ask,
    chat: {
      ...chat,
      choice: { mode: "none", names: null },
      preset: { ...chat.preset, keep, finish: "content_filter" },
    },
  });
}
