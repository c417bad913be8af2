import { Buffer } from "node:buffer";
import { withHead } from "../document/foreign.ts";
import { pageForms } from "../forms.ts";
import { encoded, typed, withBytesInTexts } from "./text.ts";

/** `/` in two bytes, half of a character, a byte that goes on where nothing began, and more than there is. */
const INVALID = Uint8Array.of(0xc0, 0xaf, 0xe2, 0x82, 0x80, 0xf5, 0x80, 0x80, 0x80);

/** Halves of a pair of UTF-16, each as if it were a character, as CESU-8 has them. */
const SURROGATES = Uint8Array.of(0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80, 0xed, 0xa0, 0x80);

/** `<script>alert(1)</script>`, if read as UTF-7. */
const UTF_7 = "<!-- +ADw-script+AD4-alert(1)+ADw-/script+AD4- -->\n";

/** Text that a strict decoder gives up on, or reads as something else (scrapy/parsel#356, scrapy/w3lib#305). */
export const brokenText = pageForms({
  name: "broken_text",
  summary:
    "sequences in the texts of a page that are no UTF-8 (invalid) or lone surrogates (surrogates), UTF-16 " +
    "without a byte order mark (utf16), or a script in UTF-7 in a comment, and no charset but that of the meta " +
    "behind it (utf7)",
  forms: {
    invalid: (page) => encoded(page, withBytesInTexts(page.body, INVALID)),
    surrogates: (page) => encoded(page, withBytesInTexts(page.body, SURROGATES)),
    utf16: (page) => {
      const told = typed(page, "text/html; charset=utf-16");
      // RFC 2781 takes this for big-endian, the WHATWG for little-endian.
      return encoded(told, Buffer.from(told.body, "utf16le").swap16());
    },
    utf7: (page) => {
      const untold = typed(page, "text/html");
      return encoded({ ...untold, body: withHead(untold.body, UTF_7) });
    },
  },
});
