import type { IncomingMessage } from "node:http";

/** Statuses with which a request is refused before any domain sees it. */
export type RefusalStatus = 400 | 408 | 414 | 431 | 505;

/** The status to refuse a request with by its head, as RFC 9112 has it; `null` for one that is right. */
export function refusalOfHead(
  { httpVersionMajor, httpVersionMinor, rawHeaders }: IncomingMessage,
): RefusalStatus | null {
  if (httpVersionMajor !== 1) return 505;
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  return hosts === 1 || (hosts === 0 && httpVersionMinor === 0) ? null : 400;
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
