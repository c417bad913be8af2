import { bytesForms } from "../forms.ts";
import { withBody } from "../plain.ts";
import { CODINGS, labelled } from "./codings.ts";

/** `content-encoding` does not tell the truth. */
export const codingLie = bytesForms({
  name: "coding_lie",
  summary:
    "a plain body that is said to be gzip (plain), gzip that is said to be nothing (unlabelled) or br " +
    "(mislabelled)",
  forms: {
    plain: (answer) => labelled(answer, "gzip", answer.body),
    unlabelled: (answer) => withBody(answer, CODINGS.gzip(answer.body)),
    mislabelled: (answer) => labelled(answer, "br", CODINGS.gzip(answer.body)),
  },
});
