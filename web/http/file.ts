import type { Facts, Resource } from "./resource.ts";

/** Something at an address that is no page, such as a feed or a download. */
export interface FileParts extends Partial<Facts> {
  readonly kind: string;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly status?: number;
  readonly modified?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes it with its facts; what is left out is empty. */
export function file(parts: FileParts): Resource {
  const { kind, type, body, status = 200, title = "", text = "", links = [], data = {} } = parts;
  return {
    status,
    type,
    body,
    ...(parts.headers ? { headers: parts.headers } : {}),
    ...(parts.modified === undefined ? {} : { modified: parts.modified }),
    facts: { kind, title, text, links, data },
  };
}

/** Sends a client on with GET, whatever it came with (RFC 9110, 15.4.4). `to` is a path with the base of the site. */
export function seeOther(kind: string, to: string, headers: Readonly<Record<string, string>> = {}): Resource {
  return file({
    kind,
    status: 303,
    type: "text/plain; charset=utf-8",
    body: `See ${to}\n`,
    headers: { location: to, ...headers },
    data: { location: to },
  });
}

/**
 * A header that makes a client save a file, in both ways of naming it (RFC 6266): what is not ASCII is `_` in the
 * first, and percent signs (RFC 8187) in the second.
 */
export function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  const coded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${coded}`;
}
