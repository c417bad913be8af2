import * as z from "zod";
import { wholeRange } from "./fault.ts";
import { namesOf } from "./form_options.ts";
import type { Answer } from "../reply/reply.ts";
import type { Exchange } from "../reply/exchange.ts";

/** A year, in seconds: as milliseconds it is more than the 31 bits of most timers. */
const YEAR_SEC = 31_536_000;

/** More seconds than a date of JavaScript has behind it, and than 32 bits can count. */
const ENDLESS_SEC = 9_999_999_999;

/** Headers that tell when to try again, by the name of the form. `date` is so many seconds from now. */
type RetryAfterForm = (sec: number, date: (sec: number) => Date) => Readonly<Record<string, string>>;

/** The older forms of an HTTP date, which all clients have to read (RFC 9110, 5.6.7). */
const OLD_DATES = {
  rfc850(date: Date) {
    const [, day = "", month = "", year = "", time = ""] = date.toUTCString().split(" ");
    return `${DAYS[date.getUTCDay()]}, ${day}-${month}-${year.slice(2)} ${time} GMT`;
  },
  asctime(date: Date) {
    const [name = "", day = "", month = "", year = "", time = ""] = date.toUTCString().split(" ");
    return `${name.slice(0, 3)} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
  },
};

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const FORMS = {
  none: () => ({}),
  seconds: (sec) => ({ "retry-after": String(sec) }),
  ms: (sec) => ({ "retry-after-ms": String(sec * 1000) }),
  both: (sec) => ({ "retry-after": String(sec), "retry-after-ms": String(sec * 1000) }),
  zero: () => ({ "retry-after": "0" }),
  fraction: (sec) => ({ "retry-after": `${sec}.5` }),
  date: (sec, date) => ({ "retry-after": date(sec).toUTCString() }),
  rfc850: (sec, date) => ({ "retry-after": OLD_DATES.rfc850(date(sec)) }),
  asctime: (sec, date) => ({ "retry-after": OLD_DATES.asctime(date(sec)) }),
  past: (sec, date) => ({ "retry-after": date(-Math.max(1, sec)).toUTCString() }),
  junk: () => ({ "retry-after": "soon" }),
  negative: (sec) => ({ "retry-after": String(-Math.max(1, sec)) }),
  huge: () => ({ "retry-after": String(YEAR_SEC) }),
  endless: () => ({ "retry-after": String(ENDLESS_SEC) }),
  // As of a server that takes one unit for the other.
  disagree: (sec) => ({
    "retry-after": String(Math.max(1, sec)),
    "retry-after-ms": String(Math.max(1, sec)),
  }),
} as const satisfies Readonly<Record<string, RetryAfterForm>>;

const DESCRIPTION =
  "how it tells when to try again. usual: as real services do, where that pays; none; seconds; " +
  "ms: in retry-after-ms alone; both; zero: 0; fraction: 2.5 for 2; date: an HTTP date; rfc850, asctime: the same in an older " +
  'form; past: a date gone by; junk: "soon"; negative; huge: a year; endless: 9999999999; disagree: the same number of seconds and of milliseconds';

/** The last second that an HTTP date can name, since its years have four digits; since 1970. */
const LAST_SEC = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

/** A time in seconds since 1970 as a date; the first or the last one that there is where that is beyond. */
export function dateAt(sec: number): Date {
  return new Date(Math.max(0, Math.min(sec, LAST_SEC)) * 1000);
}

/** The options about trying again that HTTP faults share. */
export const retryOptions = z.object({
  retry_after: z.enum(["usual", ...namesOf(FORMS)]).default("usual").describe(DESCRIPTION),
  retry_after_sec: wholeRange.default([1, 5]).describe("value of the Retry-After header, in whole seconds"),
});

/** An answer that tells when to try again as the options have it. `sec` is the wait, in seconds. */
export function withRetryAfter(
  answer: Answer,
  { arrived, now, started }: Pick<Exchange, "arrived" | "now" | "started">,
  { retry_after, sec }: Pick<z.output<typeof retryOptions>, "retry_after"> & { readonly sec: number },
): Answer {
  if (retry_after === "usual") return answer;
  const { "retry-after": _, "retry-after-ms": __, ...others } = answer.headers;
  // Rounded up, so that who waits for it does not come too early.
  const seconds = Math.ceil((arrived + now() - started) / 1000);
  const date = (sec: number) => dateAt(seconds + sec);
  return { ...answer, headers: { ...others, ...FORMS[retry_after](sec, date) } };
}
