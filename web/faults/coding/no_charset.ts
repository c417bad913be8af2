import { pageForms } from "../forms.ts";
import { encoded, typed } from "./text.ts";

/** UTF-8 of which no header tells (psf/requests#2974). */
export const noCharset = pageForms({
  name: "no_charset",
  summary:
    "text/html without a charset around UTF-8; the page itself tells of it (meta) or not (none); one " +
    "without an accent gets a line with some",
  forms: {
    meta: (page) => encoded(typed(page, "text/html")),
    none: (page) => {
      const bare = typed(page, "text/html");
      return encoded({ ...bare, body: bare.body.replace(/<meta charset[^>]*>\n?/gi, "") });
    },
  },
});
