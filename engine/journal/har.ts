/**
 * Entries in the format of browsers' developer tools, HTTP Archive 1.2.
 *
 * @module
 */
import { VERSION } from "../base/version.ts";
import { reasonOf } from "../reply/reasons.ts";
import type { Entry, JournalBody } from "./entry.ts";

type Headers = Entry["request"]["headers"];

/** Text of an archive up to its first entry. */
export function harStart(): string {
  const creator = JSON.stringify({ name: "errorworks", version: VERSION });
  return `{"log":{"version":"1.2","creator":${creator},"entries":[`;
}

/** Text of an archive behind its last entry. */
export function harEnd(): string {
  return "\n]}}\n";
}

/** An entry of an archive; keys with `_` are our own. `origin` stands for a host that the client did not name. */
export function harEntry(entry: Entry, origin: string) {
  const { id, arrived, ended_ms, first_byte_ms, sender, decision, reply } = entry;
  const time = ended_ms ?? 0;
  const wait = Math.min(first_byte_ms ?? time, time);
  return {
    startedDateTime: new Date(arrived).toISOString(),
    time,
    request: harRequest(entry, origin),
    response: harResponse(entry),
    cache: {},
    timings: { send: 0, wait, receive: time - wait },
    ...(sender.connection === null ? {} : { connection: String(sender.connection) }),
    _id: id,
    _sender: sender,
    _decision: decision,
    _ending: reply.ending,
    _frames: reply.frames,
  };
}

function harRequest({ request: { method, path, headers, body } }: Entry, origin: string) {
  const url = urlOf(path, valueOf(headers, "host"), origin);
  return {
    method,
    url: url.href,
    httpVersion: "HTTP/1.1",
    cookies: (valueOf(headers, "cookie") ?? "").split(";").flatMap(cookieOf),
    headers: named(headers),
    queryString: [...url.searchParams].map(([name, value]) => ({ name, value })),
    ...(body.bytes === 0 ? {} : { postData: postDataOf(body, valueOf(headers, "content-type")) }),
    headersSize: -1,
    bodySize: body.bytes,
  };
}

function postDataOf({ text, base64 }: JournalBody, type: string | null) {
  return { mimeType: type ?? "", text: text ?? "", ...(base64 === undefined ? {} : { _base64: base64 }) };
}

function harResponse({ reply: { status, headers, body, raw } }: Entry) {
  const { text, base64, bytes } = body;
  const kept = base64 === undefined ? { text: text ?? "" } : { text: base64, encoding: "base64" };
  return {
    status: status ?? 0,
    statusText: status === null ? "" : reasonOf(status),
    httpVersion: "HTTP/1.1",
    cookies: headers.filter(([name]) => name.toLowerCase() === "set-cookie").flatMap(([, value]) =>
      cookieOf(value.split(";", 1)[0] ?? "")
    ),
    headers: named(headers),
    content: { size: bytes, mimeType: valueOf(headers, "content-type") ?? "x-unknown", ...kept },
    redirectURL: valueOf(headers, "location") ?? "",
    headersSize: -1,
    bodySize: bytes,
    ...(raw ? { comment: "The content is all bytes that were sent, the head included" } : {}),
  };
}

function named(headers: Headers) {
  return headers.map(([name, value]) => ({ name, value }));
}

function valueOf(headers: Headers, wanted: string): string | null {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? null;
}

/** The absolute address of a request; a host that is none, or that was not named, is left out. */
function urlOf(path: string, host: string | null, origin: string): URL {
  for (const base of [...(host === null ? [] : [`http://${host}`]), origin]) {
    const url = URL.parse(path.startsWith("/") ? base + path : path, base);
    if (url) return url;
  }
  return new URL(origin);
}

function cookieOf(pair: string) {
  const [, name, value] = /^\s*([^=]+)=(.*)$/s.exec(pair) ?? [];
  return name === undefined || value === undefined ? [] : [{ name, value }];
}
