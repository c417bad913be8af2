import { pageForms } from "../forms.ts";
import { encoded, typed } from "./text.ts";

/** A `charset` that names none (aio-libs/aiohttp#2120, #9160). */
export const junkCharset = pageForms({
  name: "junk_charset",
  summary:
    "UTF-8 with a charset of two names (list), said twice (twice), unknown (unknown), empty (empty) or with " +
    "a byte that is not ASCII in its name (not_ascii); a page without an accent gets a line with some",
  forms: {
    list: (page) => encoded(typed(page, "text/html; charset=utf-8,gbk")),
    twice: (page) => encoded(typed(page, "text/html; charset=utf-8;charset=utf-8")),
    unknown: (page) => encoded(typed(page, "text/html; charset=x-unknown-8bit")),
    empty: (page) => encoded(typed(page, "text/html; charset=")),
    // A character of a header is a byte on the wire.
    not_ascii: (page) => encoded(typed(page, "text/html; charset=utf-8\u00e9\u00ff")),
  },
});
