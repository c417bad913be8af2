import { pageForms } from "../forms.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withInside, withTail } from "./markup.ts";

const JSON_LD = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product",' +
  '"name":"Cut off","offers":{"price":"12.</script>\n';

const HALF = "<p>A second document begins here.</p>\n";

/** Markup that is not as it should be, which every parser has to make something of (scrapy/w3lib#298, #334). */
export const brokenMarkup = pageForms({
  name: "broken_markup",
  summary:
    "a comment (comment) or a script (script) in the middle of the content that never ends, one id on every " +
    "element (same_id), JSON-LD that is cut off (json_ld), or a second document in the first (two_bodies)",
  forms: {
    comment: (page) => withBody(page, withInside(page.body, (inside) => inMiddle(inside, "<!-- left open "))),
    script: (page) =>
      withBody(page, withInside(page.body, (inside) => inMiddle(inside, "<script>var open = 1;\n"))),
    same_id: (page) =>
      withBody(page, withInside(page.body, (inside) => inside.replace(START_TAG, '<$1 id="same"'))),
    json_ld: (page) => withBody(page, withTail(page.body, JSON_LD)),
    two_bodies: (page) =>
      withBody(page, withTail(page.body, `</body>\n</html>\n<html>\n<body class="second">\n${HALF}`)),
  },
});

/** Elements without an id of their own. */
const START_TAG = /<([a-z][a-z0-9-]*)(?![^<>]*\sid=)(?=[\s>])/g;

/** The text with more behind the start tag, or the end of an element, that is nearest to its middle. */
function inMiddle(html: string, more: string): string {
  const found = html.indexOf("<", Math.floor(html.length / 2));
  const at = found < 0 ? Math.max(0, html.indexOf("<")) : found;
  return html.slice(0, at) + more + html.slice(at);
}
