import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { violationOf } from "../../schema/violation.ts";
import { bySchema } from "../applies.ts";
import { scripted } from "../script.ts";

/** An answer in JSON that does not fit the schema it was asked to fit. */
export const violatesSchema = defineFault({
  name: "violates_schema",
  kind: "content",
  summary: "structured output that violates its schema",
  applies: bySchema,
  options: z.object({}),
  inject(exchange) {
    const { random, ask: { talk } } = exchange;
    const schema = talk?.format.type === "schema" ? talk.format.schema : undefined;
    const wrong = violationOf(schema, random);
    // What fits everything is violated by what is no JSON.
    return scripted(exchange, { text: wrong === undefined ? "{" : JSON.stringify(wrong) });
  },
});
