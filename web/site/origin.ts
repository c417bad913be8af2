import type { PageRequest } from "../http/page_request.ts";

/** Names and addresses with an optional port, as far as they can stand in a URL as they are. */
const HOST = /^([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?$/i;

/** A host as a client calls it. */
export interface HostName {
  readonly name: string;
  /** With its colon; empty where none is said. */
  readonly port: string;
}

/** The host that a client asked; `localhost` where it names none that can be. */
export function hostOf({ header }: Pick<PageRequest, "header">): HostName {
  const [, name = "localhost", port = ""] = HOST.exec(header("host") ?? "") ?? [];
  return { name, port };
}

/** Address of the site as a client sees it, for absolute links, e.g. `http://localhost:8000`. */
export function originOf(call: Pick<PageRequest, "header">): string {
  const { name, port } = hostOf(call);
  return `http://${name}${port}`;
}

/** A host that never resolves (RFC 2606), for pages on which the name of another host has to stand. */
export const NO_HOST = "errorworks.invalid";

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/;

/** True for a host of loopback, as a URL has it: in small letters, its address in the usual form. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/** Another name of the very same host: `localhost` and 127.0.0.1, an IPv4 address mapped to IPv6, a name with a dot. */
export function otherName(name: string): string {
  const known = name.toLowerCase();
  if (known === "localhost" || known === "[::1]") return "127.0.0.1";
  if (/^127\.[\d.]+$/.test(known)) return "localhost";
  if (/^[\d.]+$/.test(known)) return `[::ffff:${known}]`;
  if (known.startsWith("[")) return known;
  return known.endsWith(".") ? known.slice(0, -1) : `${known}.`;
}
