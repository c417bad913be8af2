/** Finds every address in a reply, without resolving any, and tells which of them are the server's own. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

/** A reply as far as it came: faults break some of them on purpose. */
export interface Received {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Most of a body that is looked at; endless ones are cut off here. */
const MOST_BYTES = 400_000;

/** Reads a reply until it ends, breaks, or has been looked at for long enough. */
export async function received({ headers, body }: Response): Promise<Received> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  try {
    for (;;) {
      const next = await reader?.read();
      if (!next || next.done || size > MOST_BYTES) break;
      pieces.push(next.value);
      size += next.value.length;
    }
  } catch { /* broken on purpose: what came before counts */ }
  await reader?.cancel().catch(() => {});
  return { headers, body: Buffer.concat(pieces) };
}

/** The texts that a body may stand for: as it is, and decompressed in every way that works. */
function textsOf(body: Uint8Array): string[] {
  const unpack = [gunzipSync, inflateSync, brotliDecompressSync];
  const isBinary = body.includes(0) || body[0] === 0x1f;
  const packed = isBinary || body.some((byte) => byte > 0xf4) ? unpack : [];
  return [
    body,
    ...packed.flatMap((decompress) => {
      try {
        return [decompress(body, { maxOutputLength: MOST_BYTES })];
      } catch {
        return [];
      }
    }),
  ].map((bytes) => Buffer.from(bytes).toString("latin1"));
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  quot: '"',
  lt: "<",
  gt: ">",
  sol: "/",
  colon: ":",
};

function unescaped(text: string): string {
  return text
    .replace(/&#x([\da-f]+);/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll("\\/", "/");
}

/** With a scheme and a host, anywhere; or beginning with two slashes where an address can begin. */
const WITH_SCHEME = /\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s"'<>`|)]*/gi;
const WITHOUT_SCHEME = /(?:["'=,\s]|^)(\/\/[\w[%][^\s"'<>,;]*)/gi;
const COOKIE_DOMAIN = /;\s*domain=([^;\s]+)/gi;

/** Every address in the headers of a reply. */
export function addressesInHeaders(headers: Headers): string[] {
  const values = [...headers].map(([, value]) => value);
  const cookies = headers.getSetCookie().flatMap((cookie) =>
    [...cookie.matchAll(COOKIE_DOMAIN)].map(([, domain = ""]) => `http://${domain.replace(/^\./, "")}/`)
  );
  return [...values.flatMap(addressesIn), ...cookies];
}

/** Every address in a text, wherever it stands. */
function addressesIn(text: string): string[] {
  const whole = text.match(WITH_SCHEME) ?? [];
  return [...whole, ...[...text.matchAll(WITHOUT_SCHEME)].map(([, address = ""]) => address)];
}

/** Addresses by the hash of the body they are in: most faults leave most pages as they are. */
const known = new Map<string, readonly string[]>();

/** Every address in a page, feed, sitemap or file. */
export function addressesInBody(body: Uint8Array): readonly string[] {
  const hash = createHash("sha1").update(body).digest("latin1");
  const addresses = known.get(hash) ??
    textsOf(body).flatMap((text) => [...addressesIn(text), ...addressesIn(unescaped(text))]);
  known.set(hash, addresses);
  return addresses;
}

/** The addresses in JSON that a program would fetch: those under a key that says so. */
export function addressesInJson(body: Uint8Array): string[] {
  const fields = textsOf(body).flatMap((
    text,
  ) => [...text.matchAll(/"(?:\w*ur[li]|href|src|location)":"([^"]*)"/gi)]);
  return fields.flatMap(([, value = ""]) => addressesIn(unescaped(value)));
}

/** Names of vocabularies and of XML namespaces: identifiers that are compared, not fetched. */
const IDENTIFIERS = [
  ...["", "/InStock", "/OutOfStock", "/BreadcrumbList", "/ListItem"].map((name) =>
    `https://schema.org${name}`
  ),
  "http://www.sitemaps.org/schemas/sitemap/0.9",
  "http://www.w3.org/2005/Atom",
  "http://www.w3.org/1999/xhtml",
  "http://www.w3.org/2000/svg",
];

/** Tells an identifier: whole, cut with its reply, or with the quotation mark behind it escaped for JSON or HTML. */
function isIdentifier(address: string): boolean {
  const text = address.replace(/(\\|&quot;.*)$/, "");
  return IDENTIFIERS.some((known) => known.startsWith(text));
}

/** Files that are on any machine and hold nothing. */
const EMPTY_FILE = /^file:\/\/(localhost)?\/dev\/null$/i;
/** Names that never resolve, and those that are always loopback (RFC 2606, RFC 6761). */
const RESERVED = /(^|\.)(invalid|example|test)$/;
const LOOPBACK =
  /^(127(\.\d{1,3}){3}|0\.0\.0\.0|(.+\.)?localhost|\[::1?\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/;

/** Tells whether an address is one of the server's own ports, or leads nowhere. `ports` are those ports. */
export function isOurs(address: string, host: string, ports: readonly string[]): boolean {
  const origin = `http://${host}/`;
  if (address.startsWith(origin) || origin.startsWith(address)) return true; // the latter: a reply that was cut
  if (isIdentifier(address) || EMPTY_FILE.test(address)) return true;
  const [, authority = ""] = /^(?:[a-z][a-z\d+.-]*:)?\/{2,}([^/?#\\]*)/i.exec(address) ?? [];
  const at = authority.lastIndexOf("@");
  const users = authority.slice(0, Math.max(0, at)).split(":")[0] ?? "";
  const [, name = "", port = ""] = /^(.*?)(?::0*(\d+))?$/.exec(authority.slice(at + 1)) ?? [];
  const known = canonical(name);
  if (users !== "" && !RESERVED.test(users) && !LOOPBACK.test(users)) return false;
  if (known === host) return port === "" || port === "80" || ports.includes(port);
  return RESERVED.test(known) || (LOOPBACK.test(known) && ports.includes(port));
}

/** A host as a browser reads it: percent signs decoded, wide dots as dots, numbers as addresses. */
function canonical(name: string): string {
  const text = URL.parse(`http://${name}/`)?.hostname ?? name;
  return text.toLowerCase().replace(/\.$/, "");
}
