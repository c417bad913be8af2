import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { isTalk } from "../applies.ts";
import { scripted } from "../script.ts";

/** A good answer in which nothing is said. */
export const emptyContent = defineFault({
  name: "empty_content",
  kind: "content",
  summary: "200 with an answer without a word",
  applies: isTalk,
  options: z.object({}),
  inject: (exchange) => scripted(exchange, { text: "" }),
});
