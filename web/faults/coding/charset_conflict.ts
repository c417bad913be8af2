import { Buffer } from "node:buffer";
import { bytesOf } from "../../../engine/reply/body.ts";
import type { PlainPage } from "../plain_page.ts";
import { pageForms } from "../forms.ts";
import { encoded, typed } from "./text.ts";

const BOM = "\ufeff";

/** Header, `meta`, byte order mark and bytes do not agree (scrapy/scrapy#5601, scrapy/w3lib#305). */
export const charsetConflict = pageForms({
  name: "charset_conflict",
  summary:
    "UTF-8 that header and meta call by two other names (three_ways) or the meta alone (wrong_meta); UTF-8 " +
    "or UTF-16 with a byte order mark that a browser believes, and a header that says otherwise (bom, utf16_bom); " +
    "UTF-16 as its header says, not its meta (right_header)",
  forms: {
    three_ways: (page) => encoded(withMeta(typed(page, "text/html; charset=windows-1252"), "shift_jis")),
    wrong_meta: (page) => encoded(withMeta(typed(page, "text/html"), "windows-1251")),
    bom: (page) => {
      const lie = typed(page, "text/html; charset=windows-1251");
      return encoded(lie, bytesOf(BOM + lie.body));
    },
    utf16_bom: (page) => {
      const lie = typed(page, "text/html; charset=utf-8");
      return encoded(lie, Buffer.from(BOM + lie.body, "utf16le"));
    },
    right_header: (page) => {
      const told = typed(page, "text/html; charset=utf-16be");
      return encoded(told, Buffer.from(told.body, "utf16le").swap16());
    },
  },
});

/** The page with another charset in its `meta`. */
function withMeta(page: PlainPage, charset: string): PlainPage {
  const meta = `<meta charset="${charset}">`;
  const body = page.body.replace(/<meta charset[^>]*>/i, meta);
  return { ...page, body: body === page.body ? meta + body : body };
}
