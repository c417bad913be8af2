import * as z from "zod";
import { defineFault } from "../fault.ts";
import { drawn } from "../form_options.ts";
import { httpMessageOf, rawOf, scriptOf } from "../../reply/raw.ts";
import { reasonOf } from "../../reply/reasons.ts";

/** Status codes outside the standard: those of gateways, of LinkedIn (999), and invented ones. */
const STATUSES = [
  "999",
  "520",
  "521",
  "522",
  "523",
  "524",
  "525",
  "526",
  "527",
  "528",
  "529",
  "530",
  "600",
  "099",
  "000",
  "2000",
  "20",
  "long",
] as const;

/** More digits than any buffer for them has (curl test 1432). */
const LONG = "2".repeat(100);

/** Statuses that are counted, and those that a `Response` may have. */
const MOST = 999;
const OF_FETCH = { least: 200, most: 599 };

/** Answers with a status that no standard knows, or that is none. */
export const oddStatus = defineFault({
  name: "odd_status",
  kind: "http",
  summary:
    "an error under a status that no standard knows: 520 to 530, 600, 999, 099, 000, 2000, 20, or 100 digits",
  degraded: "the nearest status from 200 to 599",
  options: () =>
    z.object({
      status: z.enum(["any", ...STATUSES]).default("any").describe(
        "digits of the status line; long: 100 of them",
      ),
    }),
  inject(exchange, options) {
    const wanted = drawn(STATUSES, { wanted: options.status, random: exchange.random });
    const status = wanted === "long" ? LONG : wanted;
    const number = Number(status);
    const near = Math.min(OF_FETCH.most, Math.max(OF_FETCH.least, number));
    const message = "Something is odd.";
    const nearest = exchange.error({ status: near, code: null, message });
    const start = `HTTP/1.1 ${status} ${reasonOf(number)}`;
    const page = { ...exchange.error({ status: number, code: null, message }), status: near };
    const script = scriptOf({ ...httpMessageOf(page, exchange), start });
    return rawOf(script, { status: number <= MOST ? number : null, nearest });
  },
});
