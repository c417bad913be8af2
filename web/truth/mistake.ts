/**
 * Names what a crawler took for a page: another kind of page, or the right text damaged in a known way.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { reasonOf } from "../../engine/reply/reasons.ts";
import { CHALLENGE_TITLES } from "../answers/challenge_page.ts";
import { consentPage, paywallPage, softNotFound } from "../answers/walls.ts";
import { login } from "../pages/login.ts";
import type { PageRequest } from "../http/page_request.ts";
import type { Site } from "../site/site.ts";
import type { Crawled } from "./crawled.ts";
import { textHash } from "./text_hash.ts";

/** Names of mistakes, and what each of them means. */
export const MISTAKES = {
  soft_404: "a page that says «not found» under a status of 200",
  login: "the form of the login",
  consent_wall: "a question about cookies",
  paywall: "an offer of a subscription",
  challenge: "a check of the browser",
  error_page: "an error page",
  js_shell: "a page that a script has to fill",
  empty: "no text at all",
  decoded_twice: "the right text, decoded a second time in another encoding than UTF-8 (é is Ã©)",
  decoded_wrongly: "text with U+FFFD, which stands for bytes that could not be decoded",
  cut: "the beginning of the right text",
  other: "something else",
} as const;
export type Mistake = keyof typeof MISTAKES;

/** Title and text of a page. */
interface Words {
  readonly title: string;
  readonly text: string;
}

/** A page as it should be, and how it is asked for. */
export interface RightPage {
  readonly right: Words;
  readonly site: Site;
  readonly call: PageRequest;
}

/** Names what was taken for a page that is wrong. */
export function mistakeIn(line: Crawled, { right, site, call }: RightPage): Mistake {
  const told = toldBy(line);
  if (told.title === null && told.hash === null) return "other";
  const wall = wallIn(told, site, call);
  if (wall) return wall;
  if (ENCODINGS.some((misread) => fits(told, { title: misread(right.title), text: misread(right.text) }))) {
    return "decoded_twice";
  }
  if (told.hash === textHash("")) return "empty";
  if (isCut(told, right)) return "cut";
  return /\ufffd/.test(`${line.title ?? ""}${line.text ?? ""}`) ? "decoded_wrongly" : "other";
}

/** Title and text hash that a line reports, without white space. */
interface Told {
  readonly title: string | null;
  readonly hash: string | null;
}

function toldBy({ title, text, text_sha256 }: Crawled): Told {
  return {
    title: typeof title === "string" ? closed(title) : null,
    hash: text_sha256?.toLowerCase() ?? (typeof text === "string" ? textHash(text) : null),
  };
}

/** True if all that is told is of these words. */
function fits({ title, hash }: Told, words: Words): boolean {
  return (title === null || title === closed(words.title)) &&
    (hash === null || hash === textHash(words.text) || hash === textHash(words.text.replace(CONTROLS, "")));
}

/** Control characters that Python takes for white space, and JavaScript does not. */
// deno-lint-ignore no-control-regex -- just those are meant
const CONTROLS = /[\x1c-\x1f\x85]/g;

function closed(text: string): string {
  return text.replace(/\s+/g, "").replace(CONTROLS, "");
}

/** The wall that was taken for the page. */
function wallIn(told: Told, site: Site, call: PageRequest): Mistake | null {
  const walls: readonly (readonly [Mistake, Words | undefined])[] = [
    ["soft_404", softNotFound(site).facts],
    ["login", login.make(site, { ...call, method: "GET", path: login.path })?.facts],
    ["consent_wall", consentPage(site, call.path).facts],
    ["paywall", paywallPage(site, call.path).facts],
  ];
  const found = walls.find(([, words]) => words && fits(told, words));
  if (found) return found[0];
  if (CHALLENGE_TITLES.some((title) => told.title === closed(title))) return "challenge";
  if (isError(told.title ?? "")) return "error_page";
  return told.hash !== null && SHELLS.includes(told.hash) ? "js_shell" : null;
}

function isError(title: string): boolean {
  const status = Number(/^[45]\d\d/.exec(title)?.[0]);
  return status > 0 && title === closed(`${status} ${reasonOf(status)}`);
}

const SHELLS = ["You need to enable JavaScript to run this app."].map(textHash);

/** Ways to read UTF-8 as something else; of Latin-1 there is the one of the RFC, and the one of browsers. */
const ENCODINGS: readonly ((text: string) => string)[] = [
  (text) => Buffer.from(text).toString("latin1"),
  ...["windows-1252", "windows-1251", "windows-1250", "koi8-r", "shift_jis", "gbk", "big5", "euc-kr"]
    .map((encoding) => (text: string) => new TextDecoder(encoding).decode(Buffer.from(text))),
  (text) =>
    new TextDecoder("windows-1252").decode(Buffer.from(text)).replace(/[\x81\x8d\x8f\x90\x9d]/g, "\ufffd"),
];

/** Longest text whose beginnings are looked at, in characters. */
const MOST_CUT = 20_000;

/** True if the text is a beginning of the right one, of which only the hash may be known. */
function isCut({ title, hash }: Told, right: Words): boolean {
  if (hash === null || (title !== null && title !== closed(right.title))) return false;
  const digest = createHash("sha256");
  for (const character of right.text.replace(/\s+/g, "").slice(0, MOST_CUT)) {
    digest.update(character);
    if (digest.copy().digest("hex") === hash) return true;
  }
  return false;
}
