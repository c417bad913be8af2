import { withHeaders } from "../../../engine/reply/body.ts";
import { bytesForms } from "../forms.ts";

/** Milliseconds of a day. */
const DAY = 86_400_000;

/** A Last-Modified that cannot be. */
export const oddLastModified = bytesForms({
  name: "odd_last_modified",
  summary:
    "200, whatever the conditions, with a Last-Modified a year from now (future), in ISO 8601 (iso), in " +
    "another zone (zone), with +0000 (plus_zero), as C's asctime has it (asctime), of 1970 (epoch) or that is no date " +
    "(junk)",
  forms: {
    future: (answer, { arrived }) =>
      withHeaders(answer, { "last-modified": new Date(arrived + 365 * DAY).toUTCString() }),
    iso: (answer, { arrived }) =>
      withHeaders(answer, { "last-modified": new Date(arrived - DAY).toISOString() }),
    zone: (answer, { arrived }) =>
      withHeaders(answer, {
        "last-modified": new Date(arrived - DAY).toUTCString().replace("GMT", "+0530"),
      }),
    plus_zero: (answer, { arrived }) =>
      withHeaders(answer, {
        "last-modified": new Date(arrived - DAY).toUTCString().replace("GMT", "+0000"),
      }),
    asctime: (answer, { arrived }) =>
      withHeaders(answer, { "last-modified": asctime(new Date(arrived - DAY)) }),
    epoch: (answer) => withHeaders(answer, { "last-modified": new Date(0).toUTCString() }),
    junk: (answer) => withHeaders(answer, { "last-modified": "yesterday, or so" }),
  },
});

/** A date as C writes it, e.g. `Sun Nov  6 08:49:37 1994` (RFC 9110, 5.6.7). */
function asctime(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
}
