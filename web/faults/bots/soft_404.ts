import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { softNotFound } from "../../answers/walls.ts";
import { isHtml } from "../plain_page.ts";

/** Sends a page that says «not found» under a status of 200, also at addresses where nothing is. */
export const soft404 = defineFault({
  name: "soft_404",
  kind: "content",
  summary: "200 with a page that says «not found», or a redirect to home",
  applies: (ask: Ask) => ask.path !== "/" && (ask.kind === null || isHtml(ask)),
  options: () =>
    z.object({
      how: z.enum(["page", "home"]).default("page").describe("page: 200 and words; home: 302 to home"),
    }),
  inject({ ask: { site } }, { how }) {
    if (how === "home") return { status: 302, headers: { location: `${site.base}/` }, body: "" };
    const { status, type, body } = softNotFound(site);
    return { status, headers: { "content-type": type }, body };
  },
});
