import { dayTexts } from "../../engine/base/day_texts.ts";

/** Validators of a representation. */
export interface Validators {
  /** A strong entity tag, in its quotes. */
  readonly etag: string;
  /** Last modification, in whole seconds since 1970, as far as it is known. */
  readonly modified?: number;
}

/**
 * Result of a request's conditions, in the order of RFC 9110, 13.2.2: go on, nothing new, or not what was meant.
 * `header` gives a header by its lower-case name.
 */
export function judge(
  header: (name: string) => string | undefined,
  { etag, modified }: Validators,
): 200 | 304 | 412 {
  const match = header("if-match");
  const until = timeOf(header("if-unmodified-since"));
  if (match !== undefined) {
    if (!isListed(match, etag, "strong")) return 412;
  } else if (until !== null && modified !== undefined && modified > until) return 412;

  const noneMatch = header("if-none-match");
  const since = timeOf(header("if-modified-since"));
  if (noneMatch !== undefined) {
    if (isListed(noneMatch, etag, "weak")) return 304;
  } else if (since !== null && modified !== undefined && modified <= since) return 304;
  return 200;
}

/** True if `If-Range` lets a range be sent: there is none, or it names exactly what is here (RFC 9110, 13.1.5). */
export function isSame(header: string | undefined, { etag, modified }: Validators): boolean {
  if (header === undefined) return true;
  const value = header.trim();
  return value === etag || modified !== undefined && timeOf(value) === modified;
}

/** True if a list of entity tags has this one; compared strongly, a weak one is like none. */
function isListed(list: string, etag: string, how: "strong" | "weak"): boolean {
  if (list.trim() === "*") return true;
  const tags = list.matchAll(/(W\/)?("[^"]*")/g);
  return tags.some(([, weak, tag]) => tag === etag && (how === "weak" || weak === undefined));
}

const MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const CLOCK = "\\d\\d:\\d\\d:\\d\\d";
/** The three forms of a date (RFC 9110, 5.6.7): the usual one, and two that are obsolete. */
const DATES = [
  new RegExp(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d ${MONTH} \\d{4} ${CLOCK} GMT$`),
  new RegExp(`^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \\d\\d-${MONTH}-\\d\\d ${CLOCK} GMT$`),
  new RegExp(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} [ \\d]\\d ${CLOCK} \\d{4}$`),
];

/** Seconds since 1970; `null` for what is no date, which is then as if it were not there. */
export function timeOf(date: string | undefined): number | null {
  if (date === undefined) return null;
  const text = date.trim();
  if (!DATES.some((form) => form.test(text))) return null;
  const time = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(time) ? null : time / 1000;
}

/** Weekday, day, month and year as headers have them. */
const dayOf = dayTexts((time) => new Date(time).toUTCString().slice(0, -" 00:00:00 GMT".length));

/** A time as headers have it; whole seconds since 1970. */
export function dateOf(seconds: number): string {
  const ofDay = (seconds % DAY_SEC + DAY_SEC) % DAY_SEC;
  const [hours, minutes] = [Math.floor(ofDay / 3600), Math.floor(ofDay / 60) % 60];
  return `${dayOf(seconds * 1000)} ${twoDigits(hours)}:${twoDigits(minutes)}:${twoDigits(ofDay % 60)} GMT`;
}

const DAY_SEC = 86_400;

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
