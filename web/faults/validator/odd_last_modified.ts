import { withHeaders } from "../../../engine/reply/body.ts";
import { bytesForms } from "../forms.ts";

/** Milliseconds of a day. */
const DAY = 86_400_000;

/** A Last-Modified that cannot be. */
export const oddLastModified = bytesForms({
  name: "odd_last_modified",
  summary:
    "200, whatever the conditions, with a Last-Modified a year from now (future), in ISO 8601 (iso), in " +
    "another zone (zone) or that is no date (junk)",
  forms: {
    future: (answer, { arrived }) =>
      withHeaders(answer, { "last-modified": new Date(arrived + 365 * DAY).toUTCString() }),
    iso: (answer, { arrived }) =>
      withHeaders(answer, { "last-modified": new Date(arrived - DAY).toISOString() }),
    zone: (answer, { arrived }) =>
      withHeaders(answer, {
        "last-modified": new Date(arrived - DAY).toUTCString().replace("GMT", "+0530"),
      }),
    junk: (answer) => withHeaders(answer, { "last-modified": "yesterday, or so" }),
  },
});
