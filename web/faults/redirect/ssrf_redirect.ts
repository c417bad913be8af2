import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { integerBetween, pick } from "../../../engine/random.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { nextOnWay } from "../../pages/hops/away.ts";
import { mayLeadAway } from "../../redirect.ts";
import { canaryPort, hopsOption, lead, statusOf, statusOption } from "./lead.ts";
import { CLASSES, targetsOf } from "./targets.ts";

/** Leads a client to where it has no business, at once or from the last of some hops within the site. */
export const ssrfRedirect = defineFault({
  name: "ssrf_redirect",
  kind: "http",
  summary:
    "a redirect to an address inside of the client's network, plain or in disguise, or to another scheme",
  applies: mayLeadAway,
  options: z.object({
    target: z.enum(["any", ...CLASSES]).default("any").describe(
      "metadata: where clouds keep their keys; private: private and loopback networks; ipv6; disguised: decimal, octal, " +
        "hex, short, userinfo, names such as 169.254.169.254.nip.io; scheme: file, ftp, gopher, data, …; canary: " +
        "server.canary_port in every disguise, or an address that leads nowhere; any: drawn from all of them",
    ),
    status: statusOption,
    hops: hopsOption([0, 0]).describe("redirects within the site before the one that leads out"),
  }),
  inject(exchange: Exchange<Ask>, { target: wanted, status, hops }) {
    const { ask, random } = exchange;
    const [code, left] = [statusOf(random, status), integerBetween(random, hops)];
    const port = canaryPort(exchange);
    const targets = targetsOf(port).filter((one) => wanted === "any" || one.class === wanted);
    const target = pick(random, targets);
    return lead(exchange, { location: nextOnWay(ask.site, { left, code, target, port }), status: code });
  },
});
