/**
 * Faults in what a page says of its other addresses and translations: where that is wrong, crawlers lose pages or
 * have them twice.
 *
 * @module
 */
import { withBody, withHeaders } from "../../../engine/reply/body.ts";
import { escaped } from "../../html/html.ts";
import { placeOf } from "../../answers/redirect.ts";
import type { Ask } from "../../request/ask.ts";
import { NO_HOST } from "../../site/origin.ts";
import { absolute } from "../../site/site.ts";
import { withInside } from "../document/markup.ts";
import { pageForms } from "../forms.ts";
import type { PlainPage } from "../plain_page.ts";

/** An origin that never resolves. */
const ELSEWHERE = `http://shop.${NO_HOST}`;

const CANONICAL = /<link rel="canonical"[^>]*>\n?/;

/** The parameter by which one address names the other. */
const VIEW = "view";

/** Address of a request, without the fault that it asked for. */
function placeIn({ path, query }: Pick<Ask, "path" | "query">): string {
  const own = new URLSearchParams(query);
  own.delete("fault");
  return placeOf({ path, query: own });
}

/** Names another page as the one that counts, none, or two. */
export const wrongCanonical = pageForms({
  name: "wrong_canonical",
  summary:
    "the good page with a canonical address that is home (home), nothing (gone), of another host (elsewhere), " +
    "relative (relative), two (two), another one in a header Link that names a style sheet, too (header), in the body (body), a view of the page " +
    "that names the page in turn (pair), or missing (missing)",
  forms: {
    home: (page, { ask }) => named(page, ask, "/"),
    gone: (page, { ask }) => named(page, ask, "/gone/for/good"),
    elsewhere: (page, { ask }) => withCanonical(page, canonical(ELSEWHERE + placeIn(ask))),
    relative: (page, { ask }) => withCanonical(page, canonical(placeIn(ask).slice(1) || ".")),
    two: (page, { ask }) => {
      const [own = ""] = CANONICAL.exec(page.body) ?? [];
      return withCanonical(page, canonical(absolute(ask.site, "/shop")) + own);
    },
    header: (page, { ask }) =>
      withHeaders(page, {
        link: `<${ask.site.base}/assets/site.css>; rel=preload; as=style, ` +
          `<${absolute(ask.site, "/shop")}>; rel="canonical"`,
      }),
    body: (page, { ask }) => {
      const [own = canonical(absolute(ask.site, placeIn(ask)))] = CANONICAL.exec(page.body) ?? [];
      const rest = page.body.replace(CANONICAL, "");
      return withBody(page, withInside(rest, (inside) => `\n${own}${inside}`));
    },
    pair: (page, { ask }) => named(page, ask, otherView(ask)),
    missing: (page) => withBody(page, page.body.replace(CANONICAL, "")),
  },
});

function named(page: PlainPage, { site }: Ask, path: string) {
  return withCanonical(page, canonical(absolute(site, path)));
}

function canonical(href: string): string {
  return `<link rel="canonical" href="${escaped(href)}">\n`;
}

/** The page with this in place of its canonical address. */
function withCanonical(page: PlainPage, tags: string) {
  const rest = page.body.replace(CANONICAL, "");
  return withBody(page, rest.replace("</head>", () => `${tags}</head>`));
}

/** The address with the parameter if this one has none, and the other way round. */
function otherView({ path, query }: Ask): string {
  const other = new URLSearchParams(query);
  if (query.has(VIEW)) other.delete(VIEW);
  else other.set(VIEW, "all");
  return placeIn({ path, query: other });
}

const ALTERNATE = /<link rel="alternate" hreflang="[^>]*>\n?/g;

/** Names translations of the page that are none. */
export const wrongAlternates = pageForms({
  name: "wrong_alternates",
  summary:
    "the good page with editions in other languages that are not there (gone), that never name it (one_way), " +
    "that are all this very page (same) or in languages that there are not (junk); with an AMP edition that is not " +
    "there (amp_gone) or is the page under another address (amp); or with one for phones on another host (mobile)",
  forms: {
    gone: (page, { ask }) => withAlternates(page, ask, { to: (lang, place) => `/${lang}/gone${place}` }),
    one_way: (page, { ask }) => withAlternates(page, ask, { to: (lang) => `/?lang=${lang}` }),
    same: (page, { ask }) => withAlternates(page, ask, {}),
    junk: (page, { ask }) => withAlternates(page, ask, { languages: JUNK }),
    amp_gone: (page, { ask }) => withLink(page, `rel="amphtml" href="${absolute(ask.site, "/amp/gone")}"`),
    amp: (page, { ask }) => {
      const { path, query } = ask;
      const place = placeIn({ path, query: new URLSearchParams([...query, ["amp", "1"]]) });
      return withLink(page, `rel="amphtml" href="${escaped(absolute(ask.site, place))}"`);
    },
    mobile: (page, { ask }) =>
      withLink(
        page,
        `rel="alternate" media="only screen and (max-width: 640px)" href="${
          escaped(ELSEWHERE + placeIn(ask))
        }"`,
      ),
  },
});

const LANGUAGES = ["en", "de", "fr", "ja", "x-default"];
/** The United Kingdom is GB, Japanese is ja, Czech is cs; and nobody speaks the others. */
const JUNK = ["en-UK", "jp", "cz", "en_US", "xx", "klingon", ""];

/** Languages of the alternates of a page, and their addresses. */
interface Alternates {
  readonly languages?: readonly string[];
  readonly to?: (lang: string, place: string) => string;
}

/** The page with other `hreflang` alternates than it had. */
function withAlternates(
  page: PlainPage,
  ask: Ask,
  { languages = LANGUAGES, to = (_, place) => place }: Alternates,
) {
  const links = languages.map((lang) => {
    const href = escaped(absolute(ask.site, to(lang, placeIn(ask))));
    return `<link rel="alternate" hreflang="${lang}" href="${href}">\n`;
  });
  const rest = page.body.replace(ALTERNATE, "");
  return withBody(page, rest.replace("</head>", () => `${links.join("")}</head>`));
}

function withLink(page: PlainPage, attributes: string) {
  return withBody(page, page.body.replace("</head>", () => `<link ${attributes}>\n</head>`));
}
