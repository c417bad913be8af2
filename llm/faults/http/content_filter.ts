import { z } from "zod";
import { integerBetween } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { isChat } from "../applies.ts";
import { httpFault } from "./row.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Tokens after which an answer is cut for what is in it. */
const CUT = [1, 10] as const;

/** A prompt that is refused for what is said to be in it, or an answer that ends for that reason. */
export const contentFilter = httpFault({
  name: "content_filter",
  summary: "400 content_policy_violation; or 200 cut short, with finish_reason content_filter",
  applies: isChat,
  own: {
    where: z.enum(["input", "output"]).default("input").describe(
      "input: the prompt is refused; output: the answer is cut",
    ),
  },
  answer: (exchange, { where }) =>
    where === "output" ? cut(exchange) : exchange.error({
      status: 400,
      code: "content_policy_violation",
      message:
        "Your request was rejected as a result of our safety system. Your prompt may contain text that is not " +
        "allowed by our safety system.",
    }),
});

/** The good answer with at most a few of its words, whatever it would have been. */
function cut({ ask, instead, random }: Exchange<Ask>) {
  const { chat } = ask;
  if (!chat) throw new Error("Cannot cut an answer without a conversation");
  const most = integerBetween(random, CUT);
  return instead({
    ...ask,
    chat: {
      ...chat,
      maxTokens: Math.min(chat.maxTokens ?? most, most),
      choice: { mode: "none", names: null },
      preset: { ...chat.preset, finish: "content_filter" },
    },
  });
}
