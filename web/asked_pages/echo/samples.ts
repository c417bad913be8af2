import { Buffer } from "node:buffer";
import type { Kind } from "../../request/kind.ts";
import { itemIds, itemOf } from "../../site/items.ts";
import { pictureOf } from "../../site/picture.ts";
import { asked, bad, smallPage } from "../asked_page.ts";
import { jsonAnswer } from "./told.ts";

const SLIDES = {
  slideshow: {
    author: "errorworks",
    date: "date of publication",
    slides: [{ title: "Faults", type: "all" }, {
      items: ["Why <em>faults</em> are great", "Who <em>finds</em> them"],
      title: "Overview",
      type: "all",
    }],
    title: "Sample Slide Show",
  },
};
const XML = `<?xml version="1.0" encoding="UTF-8"?>
<slideshow title="Sample Slide Show" author="errorworks">
  <slide type="all"><title>Faults</title></slide>
  <slide type="all"><title>Overview</title><item>Why <em>faults</em> are great</item></slide>
</slideshow>
`;
const UTF8 =
  "<p>English · Español ñ · Ελληνικά · Русский · 中文 · 日本語 · 한국어 · עברית · العربية · हिन्दी · 😀</p>\n";

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" role="img" aria-label="A disc">
  <circle cx="50" cy="50" r="45" fill="#b5532d"/>
</svg>
`;
const FORM = (to: string) =>
  `<form method="post" action="${to}">
<p><label>Name <input name="custname"></label></p>
<p><label>E-mail <input type="email" name="custemail"></label></p>
<p><label>Size <select name="size"><option>small</option><option>large</option></select></label></p>
<p><label>Comments <textarea name="comments"></textarea></label></p>
<p><button type="submit">Send</button></p>
</form>
`;

/** Pages of each type, as `/json`, `/xml`, `/image/png`; `/uuid` draws one, `/base64/…` decodes. */
export const samples: readonly Kind[] = [
  asked({ name: "ask_json", path: "/json", answer: () => jsonAnswer(SLIDES) }),
  asked({ name: "ask_html", path: "/html", answer: () => smallPage("A page", "<p>Of a few words.</p>\n") }),
  asked({
    name: "ask_xml",
    path: "/xml",
    answer: () => ({ status: 200, headers: { "content-type": "application/xml" }, body: XML }),
  }),
  asked({ name: "ask_utf8", path: "/encoding/utf8", answer: () => smallPage("Unicode", UTF8) }),
  asked({
    name: "ask_image",
    path: "/image/png",
    answer({ ask: { site } }) {
      const [first = ""] = itemIds(site);
      const item = itemOf(site, first);
      if (!item) throw bad("image: this site has no wares.");
      return {
        status: 200,
        headers: { "content-type": "image/png" },
        body: pictureOf(site, { id: item.id, shelf: item.shelf, number: 1 }),
      };
    },
  }),
  asked({
    name: "ask_image",
    path: "/image/svg",
    answer: () => ({ status: 200, headers: { "content-type": "image/svg+xml" }, body: SVG }),
  }),
  asked({
    name: "ask_form",
    path: "/forms/post",
    answer: ({ ask: { site } }) => smallPage("A form", FORM(`${site.base}/post`)),
  }),
  asked({
    name: "ask_uuid",
    path: "/uuid",
    answer: ({ draw }) => jsonAnswer({ uuid: uuidOf(draw("content")) }),
  }),
  asked({
    name: "ask_base64",
    path: "/base64/:value{.+}",
    answer({ ask: { params } }) {
      const body = base64Text(params["value"] ?? "");
      return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body };
    },
  }),
];

/** Base64 of either alphabet, with its padding or without. */
const BASE64 = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?$/;

/** The text that a value is Base64 of. @throws {ApiError} 400 for anything else */
function base64Text(value: string): string {
  try {
    if (BASE64.test(value)) {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, "base64"));
    }
  } catch { /* no text */ }
  throw bad(`base64: expected Base64 of a text in UTF-8, e.g. aGVsbG8=, got "${value.slice(0, 100)}".`);
}

/** A version 4 UUID. */
function uuidOf(random: () => number): string {
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join("");
  const variant = "89ab"[Math.floor(random() * 4)] ?? "8";
  return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
}
