import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import { integerBetween, pick } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { nextOnWay } from "../../pages/hops/away.ts";
import { mayLeadAway } from "../../answers/redirect.ts";
import { hopsOption, isReal, lead, leakTrapPort, statusOf, statusOption, targetOption } from "./lead.ts";
import { ADDRESSES, targetsOf } from "../../pages/hops/targets.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Redirects a client to an address that it should refuse (SSRF), at once or after some hops within the site. */
export const ssrfRedirect = defineFault({
  name: "ssrf_redirect",
  kind: "http",
  summary:
    "a redirect to an address that a client has to refuse, plain or in disguise, or to another scheme: " +
    "spellings of loopback that lead to the leak trap",
  applies: mayLeadAway,
  leavesMachine: isReal,
  options: () =>
    z.object({
      target: targetOption.describe(
        "canary: the leak trap (server.canary_port) in every spelling of loopback; real: metadata services of clouds, " +
          "private networks, files of the client. Only for clients that cannot reach those",
      ),
      address: z.enum(["any", ...ADDRESSES]).default("any").describe(
        "metadata: by the paths under which clouds keep their keys; private: names and addresses of a private network; " +
          "ipv6; disguised: decimal, octal, hex, short, userinfo, percent signs; scheme: file, ftp, gopher, data, …; any: " +
          "drawn from all of them",
      ),
      status: statusOption,
      hops: hopsOption([0, 0]).describe("redirects within the site before the one that leads out"),
    }),
  inject(exchange: Exchange<Ask>, { target: where, address, status, hops }) {
    const { ask, random } = exchange;
    const [code, left] = [statusOf(random, status), integerBetween(random, hops)];
    const port = leakTrapPort(exchange);
    const kind = drawn(ADDRESSES, { wanted: address, random });
    const targets = targetsOf({ real: where === "real", port }).filter((one) => one.address === kind);
    const target = pick(random, targets);
    return lead(exchange, { location: nextOnWay(ask.site, { left, code, target, port }), status: code });
  },
});
