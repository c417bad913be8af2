/** Cases of the addresses that pages give as their own, and of links that write others in another way. */
import { strict as assert } from "node:assert";
import type { Seen, WebCase } from "./play.ts";

const HERE = "/shop/lamps?page=2";

/** Canonical addresses of a page, in its head or anywhere. */
function canonicalsIn(html: string): string[] {
  return [...html.matchAll(/<link rel="canonical" href="([^"]*)">/g)].map(([, href = ""]) => href);
}

/** The good page, but for these elements. */
function elseGood({ reply, healthy }: Seen, elements: RegExp): void {
  assert.ok(reply.whole);
  const bare = (html: string) => html.replace(elements, "").replace(/\n+/g, "\n");
  assert.equal(bare(reply.body), bare(healthy.body));
}

/** The canonical addresses of the page, by form. */
const CANONICALS: Readonly<Record<string, readonly string[]>> = {
  home: ["http://errorworks/web/"],
  gone: ["http://errorworks/web/gone/for/good"],
  elsewhere: ["http://shop.errorworks.invalid/shop/lamps?page=2"],
  relative: ["shop/lamps?page=2"],
  two: ["http://errorworks/web/shop", "http://errorworks/web/shop/lamps?page=2"],
  header: ["http://errorworks/web/shop/lamps?page=2"],
  body: ["http://errorworks/web/shop/lamps?page=2"],
  pair: ["http://errorworks/web/shop/lamps?page=2&amp;view=all"],
  missing: [],
};

const canonicals = Object.entries(CANONICALS).map(([form, hrefs]): WebCase => ({
  fault: "wrong_canonical",
  name: `wrong_canonical is the good page under another name: ${form}`,
  path: HERE,
  options: { form },
  check(seen) {
    const { reply } = seen;
    elseGood(seen, /<link rel="canonical"[^>]*>/g);
    assert.deepEqual(canonicalsIn(reply.body), hrefs);
    assert.equal(
      reply.headers["link"],
      form === "header"
        ? '</web/assets/site.css>; rel=preload; as=style, <http://errorworks/web/shop>; rel="canonical"'
        : undefined,
    );
    assert.equal(/<main[^>]*>\s*<link rel="canonical"/.test(reply.body), form === "body");
  },
}));

/** Pattern of the tags for other languages, by form. */
const EDITIONS: Readonly<Record<string, RegExp>> = {
  gone: /<link rel="alternate" hreflang="de" href="http:\/\/errorworks\/web\/de\/gone\/shop\/lamps\?page=2">/,
  one_way: /<link rel="alternate" hreflang="ja" href="http:\/\/errorworks\/web\/\?lang=ja">/,
  same:
    /hreflang="de" href="http:\/\/errorworks\/web\/shop\/lamps\?page=2">\n<link rel="alternate" hreflang="fr" href="http:\/\/errorworks\/web\/shop\/lamps\?page=2">/,
  junk: /hreflang="en-UK".*hreflang="klingon"/s,
  amp_gone: /<link rel="amphtml" href="http:\/\/errorworks\/web\/amp\/gone">/,
  amp: /<link rel="amphtml" href="http:\/\/errorworks\/web\/shop\/lamps\?page=2&amp;amp=1">/,
  mobile:
    /<link rel="alternate" media="[^"]*" href="http:\/\/shop\.errorworks\.invalid\/shop\/lamps\?page=2">/,
};

const editions = Object.entries(EDITIONS).map(([form, said]): WebCase => ({
  fault: "wrong_alternates",
  name: `wrong_alternates is the good page with editions that are none: ${form}`,
  path: HERE,
  options: { form },
  check(seen) {
    elseGood(seen, /<link rel="(amphtml|alternate)" (href|hreflang|media)[^>]*>/g);
    assert.match(seen.reply.body, said);
  },
}));

/** Pattern of a link to a ware, by kind; `ID` is the ware. */
const WRITINGS: Readonly<Record<string, string>> = {
  tracking: "/web/item/ID\\?utm_source=site&amp;utm_campaign=[0-9a-f]{6}",
  session: "/web/item/ID\\?sid=[0-9a-f]{32}",
  order: "/web/item/ID\\?(ref=list&amp;view=grid|view=grid&amp;ref=list)",
  empty_query: "/web/item/ID\\?",
  fragment: '/web/item/ID#[^"]+',
  path_session: "/web/item/ID;jsessionid=[0-9A-F]{32}",
  trailing_slash: "/web/item/ID/",
  index: "/web/item/ID/index\\.html",
  double_slash: "/web/item//ID",
  case: "/web/ITEM/ID",
  dots: "/web/\\./item/x/\\.\\./ID",
  percent: "/web/item/%[0-9a-f]{2}[\\w-]+",
  host: "HTTP://ERRORWORKS/web/item/ID",
  port: "http://errorworks:80/web/item/ID",
  spaces: "\\n\\t/web/item/ID ",
  entities: "&#x2F;web&#x2F;item&#x2F;ID",
  scheme_relative: "//errorworks/web/item/ID",
};

const writings = Object.entries(WRITINGS).map(([kind, written]): WebCase => ({
  fault: "duplicate_links",
  name: `duplicate_links writes links in another way: ${kind}`,
  path: HERE,
  options: { kinds: [kind] },
  check({ reply, healthy }) {
    assert.ok(reply.whole);
    const links = (html: string, pattern: string) => html.match(new RegExp(`href="${pattern}"`, "g")) ?? [];
    const there = links(healthy.body, "/web/item/[\\w-]+").length;
    assert.ok(there > 10);
    assert.equal(links(reply.body, written.replace("ID", "[\\w-]+")).length, there);
  },
}));

export const linkCases: readonly WebCase[] = [...canonicals, ...editions, ...writings];
