import { withHeaders } from "../../reply/body.ts";
import * as z from "zod";
import { defineFault } from "../fault.ts";
import { formOf, formOption } from "../form_options.ts";
import { withLines } from "./lines.ts";

const GONE = "visit=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";

/** Two cookies of one name; RFC 6265 (5.3) has the second one win. */
const FORMS = {
  delete_then_set: [GONE, "visit=new; Path=/"],
  set_then_delete: ["visit=new; Path=/", GONE],
  two_values: ["visit=first; Path=/", "visit=second; Path=/"],
  two_paths: ["visit=root; Path=/", "visit=here"],
} as const;

/** Sends the good reply with two cookies of one name. */
export const cookieConflict = defineFault({
  name: "cookie_conflict",
  kind: "content",
  summary: "the good reply, with two Set-Cookie of one name that contradict each other",
  degraded: "the second of them alone",
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "delete_then_set, set_then_delete, two_values, two_paths, or any of them",
      ),
    }),
  async inject(exchange, { form }, healthy) {
    const [first, second] = formOf(FORMS, { form, random: exchange.random });
    const answer = await healthy();
    return withLines(answer, exchange, {
      own: [`Set-Cookie: ${first}`, `Set-Cookie: ${second}`],
      nearest: withHeaders(answer, { "set-cookie": second }),
    });
  },
});
