import { deflateRawSync, deflateSync } from "node:zlib";
import { joined } from "../../../engine/reply/body.ts";
import type { Ask } from "../../ask.ts";
import { isOnSite } from "../bytes.ts";
import { bytesForms } from "../forms.ts";
import { CODINGS, labelled, takes } from "./codings.ts";

/** Zeros as tapes have them, and letters that begin no member. */
const JUNK = Uint8Array.from([0, 0, 0, 0, ...new TextEncoder().encode("junk")]);

/** Codings that are what they are said to be, in a form that decoders trip over (curl 223, 2305). */
export const oddDeflate = bytesForms({
  name: "odd_deflate",
  summary:
    "deflate without the wrapping of zlib (raw), gzip in two members (members), gzip or deflate with junk " +
    "behind its end (gzip_junk, deflate_junk)",
  applies: (ask: Ask) => isOnSite(ask) && takes(ask, "gzip") && takes(ask, "deflate"),
  forms: {
    raw: (answer) => labelled(answer, "deflate", deflateRawSync(answer.body)),
    members: (answer) => labelled(answer, "gzip", joined(halvesOf(answer.body).map(CODINGS.gzip))),
    gzip_junk: (answer) => labelled(answer, "gzip", joined([CODINGS.gzip(answer.body), JUNK])),
    deflate_junk: (answer) => labelled(answer, "deflate", joined([deflateSync(answer.body), JUNK])),
  },
});

function halvesOf(bytes: Uint8Array): Uint8Array[] {
  const half = Math.ceil(bytes.length / 2);
  return [bytes.subarray(0, half), bytes.subarray(half)];
}
