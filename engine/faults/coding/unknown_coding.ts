import { replyForms } from "../reply_forms.ts";
import { coded, labelled } from "./codings.ts";

/** Sends the good reply under an unknown or unusual `content-encoding` (apify/crawlee#976, #1067). */
export const unknownCoding = replyForms({
  name: "unknown_coding",
  summary: "content-encoding: none or UTF-8 with a plain body, x-gzip or `identity, gzip` with one in gzip",
  forms: {
    none: (answer) => labelled(answer, "none", answer.body),
    utf8: (answer) => labelled(answer, "UTF-8", answer.body),
    x_gzip: async (answer) => labelled(answer, "x-gzip", await coded(answer.body, "gzip")),
    identity_gzip: async (answer) => labelled(answer, "identity, gzip", await coded(answer.body, "gzip")),
  },
});
