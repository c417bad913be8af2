import { inOtherBytes } from "../../reply/body.ts";
import { replyForms } from "../reply_forms.ts";
import { coded, labelled } from "./codings.ts";

/** Sends the good reply under a wrong `content-encoding`, or compressed and without one. */
export const codingLie = replyForms({
  name: "coding_lie",
  summary:
    "a plain body that is said to be gzip (plain), gzip that is said to be nothing (unlabelled) or br " +
    "(mislabelled)",
  forms: {
    plain: (answer) => labelled(answer, "gzip", answer.body),
    unlabelled: async (answer) => inOtherBytes(answer, await coded(answer.body, "gzip")),
    mislabelled: async (answer) => labelled(answer, "br", await coded(answer.body, "gzip")),
  },
});
