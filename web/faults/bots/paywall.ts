import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { pick } from "../../../engine/chance/random.ts";
import { paywallPage } from "../../answers/walls.ts";
import { isHtml } from "../plain_page.ts";

/** Paywall messages, with statuses that few clients know. */
const STATUSES = [402, 430, 499, 509];

/** Wants money, or says that the quota is used up, with an unusual status. */
export const paywall = defineFault({
  name: "paywall",
  kind: "http",
  summary: "402, 430, 499 or 509 with a page that wants a subscription",
  applies: isHtml,
  options: () =>
    z.object({
      statuses: z.array(z.int().min(400).max(599)).min(1).default(STATUSES).describe("statuses to draw from"),
    }),
  inject({ ask: { site, path }, random }, { statuses }) {
    const { type, body } = paywallPage(site, path);
    return {
      status: pick(random, statuses),
      headers: { "content-type": type, "cache-control": "no-store" },
      body,
    };
  },
});
