import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { hostOf, NO_HOST, otherName } from "../../site/origin.ts";
import { lead, leakTrapPort, statusOf, statusOption } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

const ACROSS = ["port", "host"] as const;

/** Leads to another origin, the leak trap: whatever was meant for this one must not be sent along. */
export const credentialBait = defineFault({
  name: "credential_bait",
  kind: "http",
  summary:
    "a redirect to the leak trap, another origin, which records the Authorization, cookies and keys that come along",
  applies: mayLeadAway,
  options: () =>
    z.object({
      across: z.enum(["any", ...ACROSS]).default("any").describe(
        "port: the same host at server.canary_port; host: another name of it, too; any: drawn from the others",
      ),
      status: statusOption,
    }),
  inject(exchange: Exchange<Ask>, { across, status }) {
    const { ask, random } = exchange;
    const code = statusOf(random, status);
    const how = drawn(ACROSS, { wanted: across, random });
    const location = `http://${baitHost(exchange, how)}${ask.site.base}${placeOf(ask)}`;
    return lead(exchange, { location, status: code });
  },
});

/** Host and port of the leak trap as a client can see it; a name that never resolves where there is none. */
function baitHost(exchange: Exchange<Ask>, across: typeof ACROSS[number]): string {
  const port = leakTrapPort(exchange);
  if (port === null) return NO_HOST;
  const { name } = hostOf(exchange);
  return `${across === "host" ? otherName(name) : name}:${port}`;
}
