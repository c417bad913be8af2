import { deflateRawSync, deflateSync } from "node:zlib";
import { joined } from "../../reply/body.ts";
import { halvesOf, wholeOf } from "../../reply/raw.ts";
import { replyForms } from "../reply_forms.ts";
import { CODINGS, labelled, takes } from "./codings.ts";

/** Zeros as tapes have them, and letters that begin no member. */
const JUNK = Uint8Array.from([0, 0, 0, 0, ...new TextEncoder().encode("junk")]);

/** Codings that are what they are said to be, in a form that decoders trip over (curl 223, 2305). */
export const oddDeflate = replyForms({
  name: "odd_deflate",
  summary:
    "deflate without the wrapping of zlib (raw), gzip in two members (members), gzip or deflate with junk " +
    "behind its end (gzip_junk, deflate_junk)",
  applies: (_ask, _options, request) => takes(request, "gzip") && takes(request, "deflate"),
  forms: {
    raw: (answer) => labelled(answer, "deflate", deflateRawSync(wholeOf(answer.body))),
    members: (answer) => labelled(answer, "gzip", joined(halvesOf(wholeOf(answer.body)).map(CODINGS.gzip))),
    gzip_junk: (answer) => labelled(answer, "gzip", joined([CODINGS.gzip(wholeOf(answer.body)), JUNK])),
    deflate_junk: (answer) => labelled(answer, "deflate", joined([deflateSync(wholeOf(answer.body)), JUNK])),
  },
});
