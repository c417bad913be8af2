import { z } from "zod";
import { ApiError } from "../../../engine/error.ts";
import { defineFault } from "../../../engine/fault.ts";
import { textKey } from "../../../engine/random.ts";
import type { Answer } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { page } from "../../page.ts";
import { isHtml } from "../plain.ts";

const TRAITS = { user_agent: "user-agent", accept_language: "accept-language", cookie: "cookie" } as const;

/** Shows each kind of client another page at the same address: other prices, other words. */
export const cloaking = defineFault({
  name: "cloaking",
  kind: "content",
  summary: "200 with a page that hangs on who asks: the same address on a site of another seed",
  applies: (ask: Ask) => isHtml(ask) && hangsOnSeed(ask),
  options: z.object({
    by: z.enum(["user_agent", "accept_language", "cookie"]).default("user_agent").describe(
      "what it hangs on",
    ),
    vary: z.boolean().default(false).describe("whether the header Vary says so"),
  }),
  async inject({ ask, instead }, { by, vary }) {
    const site = {
      ...ask.site,
      seed: textKey(ask.site.seed, `${by} ${ask.header(TRAITS[by]) ?? ""}`).low >>> 0,
    };
    const isThere = bodyOn(site.seed, ask) !== null;
    const answer = isThere ? await instead({ ...ask, site }) : elsewhere(ask);
    return vary ? { ...answer, headers: { ...answer.headers, vary: TRAITS[by] } } : answer;
  },
});

/** The page at an address of a site with this seed; `null`: there is none. */
function bodyOn(seed: number, ask: Ask): string | Uint8Array | null {
  const site = { ...ask.site, seed };
  try {
    return ask.kind?.make(site, { ...ask, method: "GET" })?.body ?? null;
  } catch (error) {
    if (error instanceof ApiError) return null;
    throw error;
  }
}

/** Whether there is another page at the same address of another site. */
function hangsOnSeed(ask: Ask): boolean {
  const { seed } = ask.site;
  const body = bodyOn(seed, ask);
  return body !== null && body !== bodyOn(seed + 1, ask);
}

/** What is shown to those for whom there is nothing. */
function elsewhere({ site, path }: Ask): Answer {
  const main = "<h1>Not available where you are</h1>\n<p>This page is not available in your region.</p>";
  const { type, body } = page(site, { kind: "cloaking", title: "Not available", canonical: path, main });
  return { status: 200, headers: { "content-type": type }, body };
}
