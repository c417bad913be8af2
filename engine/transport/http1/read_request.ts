/**
 * Reader of the requests that most clients send, and of no others: whatever is odd, rare or not there in full is left to
 * the parser of `node:http`.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** Longest head, in bytes. */
const MOST_HEAD = 8_192;
/** Longest body, in bytes. */
const MOST_BODY = 262_144;

/** A request whose head is whole. */
export interface ReadRequest {
  /** All of it, a character for each byte. */
  readonly head: string;
  readonly method: string;
  readonly target: string;
  /** Target without its query. */
  readonly path: string;
  /** The values by the lower-case names. */
  readonly headers: ReadonlyMap<string, string>;
  /** True if the client wants to send more on this connection. */
  readonly keepsAlive: boolean;
  readonly headBytes: number;
  readonly bodyBytes: number;
}

/**
 * A head of which nobody can have another opinion: each line in one way only, nothing but visible ASCII, a target that
 * no URL parser would change.
 */
const HEAD =
  /^(?:GET|POST|PUT|PATCH|DELETE) \/[\w\-.~!$&'()*+,;=:@/]*(?:\?[\w\-.~!$&()*+,;=:@/?%[\]]*)? HTTP\/1\.1\r\n(?:[\w!#$%&'*+\-.^`|~]+: ?[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?\r\n)+\r\n$/;
/** Segments that a URL parser would take away. */
const DOTS = /\/\.\.?(?:\/|$)/;
const END = "\r\n\r\n";

/** Headers that change what is read or written here. */
const ODD = ["transfer-encoding", "expect", "upgrade", "proxy-connection", "trailer", "te"];

/** Reads the head of the request with which bytes begin; `null` if that is for `node:http`. */
export function readRequest(bytes: Buffer): ReadRequest | null {
  const start = bytes.toString("latin1", 0, MOST_HEAD);
  const end = start.indexOf(END); // to look for it in the bytes takes ten times as long
  if (end < 0) return null;
  const headBytes = end + END.length;
  // A part of `start` would keep all of it as long as the head is kept.
  const text = headBytes === start.length ? start : bytes.toString("latin1", 0, headBytes);
  if (!HEAD.test(text)) return null;
  const [line = "", ...lines] = text.slice(0, -END.length).split("\r\n");
  const headers = readFields(lines);
  return headers && readBounds(line, headers, text);
}

/** Tells whether bytes begin with the very head of another request: most clients send the same one over and over. */
export function isSameHead(bytes: Buffer, { head }: ReadRequest): boolean {
  return bytes.length >= head.length && bytes.toString("latin1", 0, head.length) === head;
}

/** A header as it stood in a head. */
interface HeaderLine {
  readonly line: string;
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** Lines of the last heads by their places: most heads have the same ones but for a few. */
const lastLines: HeaderLine[] = [];
const MOST_LAST_LINES = 50;

/** The headers; `null` if one came twice. */
function readFields(lines: readonly string[]): ReadRequest["headers"] | null {
  const headers = new Map<string, string>();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const last = lastLines[at];
    const { name, value } = last?.line === line ? last : readLine(line, at);
    headers.set(name, value);
  }
  return headers.size === lines.length ? headers : null;
}

function readLine(line: string, at: number): HeaderLine {
  const colon = line.indexOf(":");
  const value = line.slice(line.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1);
  const read = { line, name: line.slice(0, colon).toLowerCase(), value };
  if (at < MOST_LAST_LINES) lastLines[at] = read;
  return read;
}

const SPACE = 32;

/** A length without a sign, a fraction or zeros before it. */
const LENGTH = /^(?:0|[1-9]\d{0,5})$/;

/** Bounds of the request and keep-alive of its connection; `null` where a header leaves that open. */
function readBounds(line: string, headers: ReadRequest["headers"], head: string): ReadRequest | null {
  const [method = "", target = ""] = line.split(" ");
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const connection = (headers.get("connection") ?? KEEP_ALIVE).toLowerCase();
  const length = headers.get("content-length") ?? "0";
  const isOdd = ODD.some((name) => headers.has(name)) || DOTS.test(path) || !LENGTH.test(length) ||
    (connection !== KEEP_ALIVE && connection !== "close") || !USUAL_HOST.test(headers.get("host") ?? "");
  const bodyBytes = Number(length);
  if (isOdd || bodyBytes > MOST_BODY || (method === "GET" && bodyBytes > 0)) return null;
  const keepsAlive = connection === KEEP_ALIVE;
  return { head, method, target, path, headers, keepsAlive, headBytes: head.length, bodyBytes };
}

const KEEP_ALIVE = "keep-alive";

/** A name, or an address, with or without a port: one that no URL parser would change, or refuse. */
const USUAL_HOST =
  /^(?!.*xn--)(?:(?:[a-z\d-]+\.)*[a-z][a-z\d-]*|(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!:|$)|(?=:|$))){4}|\[::1\])(?::(?:[1-9]\d{0,3}|[1-5]\d{4}))?$/;
