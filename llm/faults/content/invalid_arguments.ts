import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { pick, type Random } from "../../../engine/chance/random.ts";
import { isObject } from "../../../engine/base/json.ts";
import { violationOf } from "../../schema/violation.ts";
import { callable, has, mayCallFunction } from "../applies.ts";
import { withWhole } from "../preset_answer.ts";

const TRIES = 10;

/** A tool call whose arguments are JSON and do not fit the schema of the tool. */
export const invalidArguments = defineFault({
  name: "invalid_arguments",
  kind: "content",
  summary: "a tool call whose arguments violate its schema",
  applies: mayCallFunction,
  options: () => z.object({}),
  inject(exchange) {
    const { random, ask } = exchange;
    const tool = pick(random, callable(ask).filter(({ kind }) => kind === "function"));
    const wrong = wrongFor(tool.schema, random, has(ask, "fragments"));
    const calls = [{ name: tool.name, kind: tool.kind, input: JSON.stringify(wrong) }];
    return withWhole(exchange, { calls });
  },
});

/** Value that the schema forbids; an object where arguments cannot be told otherwise. */
function wrongFor(schema: unknown, random: Random, isFree: boolean): unknown {
  for (let i = 0; i < TRIES; i++) {
    const wrong = violationOf(schema, random) ?? [];
    if (isFree || isObject(wrong)) return wrong;
  }
  return {};
}
