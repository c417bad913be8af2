import type { IncomingMessage } from "node:http";

/** Statuses with which a request is refused before any domain sees it. */
export type RefusalStatus = 400 | 408 | 414 | 431 | 505;

/** The status to refuse a request with by its head, as RFC 9112 has it; `null` for one that is right. */
export function refusalOfHead(
  { httpVersionMajor, httpVersionMinor, rawHeaders, url }: IncomingMessage,
): RefusalStatus | null {
  if (httpVersionMajor !== 1) return 505;
  if (ABSOLUTE.exec(url ?? "")?.[2] === "") return 400;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts === 1 || (hosts === 0 && httpVersionMinor === 0) ? null : 400;
}

/** An absolute target: scheme, then host and port. */
const ABSOLUTE = /^(https?:)\/\/(?:[^/?#@]*@)?([^/?#]*)/i;

/** Lets the host of an absolute target take the place of that of the header, as RFC 9112 has it (3.2.2). */
export function takeHostOfTarget(incoming: IncomingMessage): void {
  const [, scheme, host] = ABSOLUTE.exec(incoming.url ?? "") ?? [];
  if (scheme === undefined || host === undefined) return;
  incoming.headers.host = host;
  incoming.url = scheme.toLowerCase() + incoming.url?.slice(scheme.length);
}

/**
 * Lets a request be handled, of which `OPTIONS *` asks what the server as a whole can do (RFC 9110, 9.3.7): its target is
 * a path while an address is made of it, as `Deno.serve` has it.
 */
export function handleTarget(incoming: IncomingMessage, handle: () => void): void {
  const { method, url } = incoming;
  const isForServer = method === "OPTIONS" && url === "*";
  if (isForServer) incoming.url = `/${url}`;
  handle();
  if (isForServer) incoming.url = url;
}

/** The status for bytes that the parser refused, or did not get in time. */
export function statusOfParserError(error: Error): RefusalStatus {
  const code = "code" in error ? error.code : "";
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return 408;
  if (code !== "HPE_HEADER_OVERFLOW") return 400;
  const packet = "rawPacket" in error && error.rawPacket instanceof Uint8Array ? error.rawPacket : null;
  const parsed = "bytesParsed" in error && typeof error.bytesParsed === "number" ? error.bytesParsed : 0;
  return packet !== null && isWithinRequestLine(packet.subarray(0, parsed)) ? 414 : 431;
}

const LINE_FEED = 10;
const UPPER_A = 65;
const UPPER_Z = 90;

/** True if bytes begin with a method and have no end of a line. */
function isWithinRequestLine(packet: Uint8Array): boolean {
  const [first = 0] = packet;
  return first >= UPPER_A && first <= UPPER_Z && !packet.includes(LINE_FEED);
}
