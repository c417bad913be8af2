import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { violationOf } from "../../schema/violation.ts";
import { bySchema } from "../applies.ts";
import { withWhole } from "../preset_answer.ts";

/** An answer in JSON that does not fit the schema it was asked to fit. */
export const violatesSchema = defineFault({
  name: "violates_schema",
  kind: "content",
  summary: "structured output that violates its schema",
  applies: bySchema,
  options: () => z.object({}),
  inject(exchange) {
    const { random, ask: { chat } } = exchange;
    const schema = chat?.format.type === "schema" ? chat.format.schema : undefined;
    const wrong = violationOf(schema, random);
    // What fits everything is violated by what is no JSON.
    return withWhole(exchange, { text: wrong === undefined ? "{" : JSON.stringify(wrong) });
  },
});
