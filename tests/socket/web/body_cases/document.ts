import { strict as assert } from "node:assert";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { linksIn, textOf } from "../../../../web/html/html.ts";
import { between, type BodyCase, formCases, PAGE, type Seen } from "../body_case.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const MAIN = ['<main id="main">', "</main>"] as const;
const ORIGIN = "http://errorworks";

/** All elements of a document, as a browser sees it. */
function elementsOf(html: string): Element[] {
  const found: Element[] = [];
  const left: Node[] = [parse(html)];
  for (let node = left.pop(); node; node = left.pop()) {
    if ("tagName" in node) found.push(node);
    if ("childNodes" in node) left.push(...node.childNodes);
  }
  return found;
}

function attributeOf(element: Element | undefined, name: string): string | undefined {
  return element?.attrs.find((one) => one.name === name)?.value;
}

function named(html: string, tag: string): Element[] {
  return elementsOf(html).filter(({ tagName }) => tagName === tag);
}

/** Targets of the links of a page to other pages, as a browser resolves them. */
function targetsOf(html: string): string[] {
  const all = elementsOf(html);
  const base = all.filter(({ tagName }) => tagName === "base").at(-1);
  const from = new URL(attributeOf(base, "href") ?? "", ORIGIN + PAGE);
  return all.filter(({ tagName }) => tagName === "a")
    .map((link) => attributeOf(link, "href") ?? "")
    .filter((href) => !href.startsWith("#"))
    .map((href) => new URL(href, from).href);
}

/** A page whose every link leads to this host. */
function leadsTo(host: string): BodyCase["check"] {
  return (seen) => {
    const targets = targetsOf(seen.text);
    assert.ok(targets.length > 5);
    for (const target of targets) assert.equal(new URL(target).host, host);
    assert.equal(targets.length, targetsOf(seen.good).length);
  };
}

/** A page whose links lead where they should, for who reads its base as a browser does. */
function leadsHome({ text, good }: Seen): void {
  assert.deepEqual(targetsOf(text), targetsOf(good));
  assert.match(text, /<base /);
}

/** The text that a browser shows in `main` of a page. */
function shownIn(html: string): string {
  const [main] = named(html, "main");
  return main ? textIn(main).replace(/\s+/g, " ").trim() : "";
}

function textIn(node: Node): string {
  if ("value" in node) return node.value;
  if (!("childNodes" in node) || ("tagName" in node && node.tagName === "script")) return "";
  return node.childNodes.map(textIn).join("");
}

function one(fault: string, check: BodyCase["check"], options = {}): BodyCase {
  return { fault, check, options };
}

function lengthIsTold({ reply, bytes }: Seen): void {
  assert.equal(reply.headers["content-length"], String(bytes.length));
}

export const documentCases: readonly BodyCase[] = [
  one("deep_nesting", ({ text, good }) => {
    const inside = between(text, MAIN);
    assert.ok(inside.startsWith("<div>".repeat(5000)) && inside.endsWith("</div>".repeat(5000)));
    assert.equal(text.replace("<div>".repeat(5000), "").replace("</div>".repeat(5000), ""), good);
  }, { depth: 5000 }),
  one("nul_bytes", ({ text, good }) => {
    assert.match(text, /<title>\0[^<]+/);
    assert.ok(between(text, MAIN).includes("\0"));
    assert.equal(text.replaceAll("\0", ""), good);
  }),
  ...formCases("odd_base", {
    elsewhere: leadsTo("errorworks.invalid"),
    protocol_relative: leadsTo("errorworks.invalid"),
    entities: leadsTo("errorworks.invalid"),
    spaces: leadsTo("errorworks.invalid"),
    idn: leadsTo("xn--bcher-kva.errorworks.invalid"),
    two(seen) {
      leadsHome(seen);
      assert.equal(named(seen.text, "base").length, 2);
      assert.match(seen.text, /errorworks\.invalid/);
    },
    dots(seen) {
      leadsHome(seen);
      assert.equal(linksIn(seen.text, "/web").length, 0);
    },
  }),
  {
    fault: "odd_base",
    options: { form: "elsewhere", host: "127.0.0.1" },
    check: leadsTo("127.0.0.1"),
  },
  one("huge_line", (seen) => {
    lengthIsTold(seen);
    const longest = Math.max(...seen.text.split("\n").map(({ length }) => length));
    assert.ok(longest >= 300_000 && longest < 400_000, `${longest}`);
    assert.equal(seen.text.replace(/<p>(no end in sight )+<\/p>/, ""), seen.good);
  }, { line_bytes: 300_000 }),
  one("many_links", (seen) => {
    lengthIsTold(seen);
    const links = linksIn(seen.text, "/web");
    assert.equal(links.length, linksIn(seen.good, "/web").length + 3000);
    assert.equal(new Set(links.filter((link) => link.startsWith("/?link="))).size, 1000);
  }, { links: 2001 }),
  one("many_attributes", ({ text }) => {
    const most = Math.max(...elementsOf(text).map(({ attrs }) => attrs.length));
    assert.equal(most, 3000);
  }, { attributes: 3000 }),
  ...formCases("broken_markup", {
    comment({ text, good }) {
      assert.ok(shownIn(text).length < shownIn(good).length);
      assert.equal(text.replace("<!-- left open ", ""), good);
    },
    script({ text, good }) {
      assert.ok(shownIn(text).length < shownIn(good).length);
      assert.equal(text.replace("<script>var open = 1;\n", ""), good);
    },
    same_id({ text, good }) {
      const ids = elementsOf(text).map((element) => attributeOf(element, "id")).filter((id) => id === "same");
      assert.ok(ids.length > 20);
      assert.equal(text.replaceAll(' id="same"', ""), good);
    },
    json_ld({ text, good }) {
      const [, json = ""] = /<script type="application\/ld\+json">([^<]*price":"12\.)<\/script>/.exec(text) ??
        [];
      assert.throws(() => JSON.parse(json), SyntaxError);
      assert.equal(shownIn(text), shownIn(good));
    },
    two_bodies({ text, good }) {
      assert.equal(text.split("</body>").length, 3);
      assert.equal(text.split("</html>").length, 3);
      assert.equal(shownIn(text), shownIn(good));
    },
  }),
  one("empty_page", ({ reply, bytes }) => {
    assert.equal(reply.headers["content-length"], "0");
    assert.equal(reply.headers["content-type"], "text/html; charset=utf-8");
    assert.equal(bytes.length, 0);
  }),
  one("whitespace_page", (seen) => {
    lengthIsTold(seen);
    assert.ok(seen.bytes.length > 100);
    assert.equal(seen.text.trim(), "");
  }),
  ...formCases("data_elsewhere", {
    inline_json({ text, good }) {
      assert.equal(shownIn(text), "");
      const { html } = JSON.parse(between(text, ['id="state">', "</script>"]));
      assert.equal(html, between(good, MAIN));
    },
    shadow_root({ text, good }) {
      assert.equal(shownIn(text), "");
      const [template] = named(text, "template");
      assert.equal(attributeOf(template, "shadowrootmode"), "open");
      assert.ok(text.includes(between(good, MAIN)));
    },
    iframe({ text, good }) {
      assert.equal(shownIn(text), "");
      const [frame] = named(text, "iframe");
      const inside = attributeOf(frame, "srcdoc") ?? "";
      assert.equal(textOf(inside), textOf(between(good, MAIN)));
    },
  }),
];
