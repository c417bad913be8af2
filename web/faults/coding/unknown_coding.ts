import { bytesForms } from "../forms.ts";
import { CODINGS, labelled } from "./codings.ts";

/** `content-encoding` with what is no coding, or not one by that name (apify/crawlee#976, #1067). */
export const unknownCoding = bytesForms({
  name: "unknown_coding",
  summary: "content-encoding: none or UTF-8 with a plain body, x-gzip or `identity, gzip` with one in gzip",
  forms: {
    none: (answer) => labelled(answer, "none", answer.body),
    utf8: (answer) => labelled(answer, "UTF-8", answer.body),
    x_gzip: (answer) => labelled(answer, "x-gzip", CODINGS.gzip(answer.body)),
    identity_gzip: (answer) => labelled(answer, "identity, gzip", CODINGS.gzip(answer.body)),
  },
});
