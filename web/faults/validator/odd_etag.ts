import { withHeaders } from "../../../engine/reply/body.ts";
import { hex } from "../../../engine/chance/random.ts";
import { bytesForms } from "../forms.ts";

/** An ETag that says nothing about the page, or cannot be read (aliostad/CacheCow#142). */
export const oddEtag = bytesForms({
  name: "odd_etag",
  summary:
    "200, whatever the conditions, with an ETag that all pages have (same), a new one each time (new), weak " +
    "where it is strong and the other way round (weak), or without quotes (unquoted)",
  forms: {
    same: (answer) => withHeaders(answer, { etag: '"1"' }),
    new: (answer, { random }) => withHeaders(answer, { etag: `"${hex(random, 16)}"` }),
    weak: (answer) => withHeaders(answer, { etag: flipped(answer.headers["etag"] ?? '"1"') }),
    unquoted: (answer) => withHeaders(answer, { etag: bare(answer.headers["etag"] ?? '"1"') }),
  },
});

function flipped(etag: string): string {
  return etag.startsWith("W/") ? etag.slice(2) : `W/${etag}`;
}

function bare(etag: string): string {
  return etag.replace(/^W\//, "").replaceAll('"', "");
}
