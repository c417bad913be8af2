import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { pick } from "../../../engine/random.ts";
import { violationOf } from "../../schema/violation.ts";
import { callable, mayCallFunction } from "../applies.ts";
import { scripted } from "../script.ts";

/** A tool call whose arguments are JSON and do not fit the schema of the tool. */
export const invalidArguments = defineFault({
  name: "invalid_arguments",
  kind: "content",
  summary: "a tool call whose arguments violate its schema",
  applies: mayCallFunction,
  options: z.object({}),
  inject(exchange) {
    const { random, ask } = exchange;
    const tool = pick(random, callable(ask).filter(({ kind }) => kind === "function"));
    const wrong = violationOf(tool.schema, random) ?? [];
    const calls = [{ name: tool.name, kind: tool.kind, input: JSON.stringify(wrong) }];
    return scripted(exchange, { calls });
  },
});
