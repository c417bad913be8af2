import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";

/** The page around its content, and no content but for those who run scripts. */
export const jsShell = defineFault({
  name: "js_shell",
  kind: "content",
  summary: "navigation and an empty root that a script has to fill",
  applies: isHtml,
  options: () =>
    z.object({
      status: z.literal([200, 202]).default(200).describe("status of the page"),
      data: z.enum(["inline", "none"]).default("inline").describe(
        "inline: a script of the page fills it; none: nothing ever does",
      ),
    }),
  async inject(exchange, { status, data }) {
    const answer = await plainPage(exchange);
    const [, main = ""] = MAIN.exec(answer.body) ?? [];
    const shell = answer.body
      .replace(/<script type="application\/ld\+json">.*?<\/script>\n?/gs, "")
      .replace(MAIN, () => `<main>\n${ROOT}${data === "inline" ? filled(main) : ""}</main>`);
    return { ...withBody(answer, shell), status };
  },
});

const MAIN = /<main[^>]*>(.*)<\/main>/s;
const ROOT = '<div id="root"></div>\n<noscript>You need to enable JavaScript to run this app.</noscript>\n';

function filled(main: string): string {
  const text = JSON.stringify(main).replaceAll("<", "\\u003c");
  return `<script>document.getElementById("root").innerHTML = ${text};</script>\n`;
}
