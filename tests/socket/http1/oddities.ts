/** Oddities of requests, by the part that they change. */
import type { Random } from "../../../engine/chance/random.ts";

/** Parts of a request, before they are written down. */
export interface Draft {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly lines: readonly string[];
  readonly body: string;
  readonly end: string;
}

/** A change that makes a good request an odd one. */
export interface Oddity {
  readonly name: string;
  /**
   * Place among the requests of a connection, where it does not fit any. `first`: found to be no HTTP only behind its
   * head, so behind another request its answer depends on whether that one has its own by now, whoever reads them.
   * `last`: its reply ends the connection, at any time for what is behind it.
   */
  readonly place?: "first" | "last";
  change(draft: Draft, random: Random): Draft;
}

/** One of a list. */
export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[Math.floor(random() * list.length)] ?? list[0];
}

/** Changes of the lines of the head. */
function adds(...lines: readonly string[]): Oddity["change"] {
  return (draft) => ({ ...draft, lines: [...draft.lines, ...lines] });
}

/** The head without lines of this name. */
function without(lines: readonly string[], name: string): string[] {
  return lines.filter((line) => !line.toLowerCase().startsWith(`${name}:`));
}

function sets(name: string, ...values: readonly [string, ...string[]]): Oddity["change"] {
  return (draft, random) => ({
    ...draft,
    lines: [...without(draft.lines, name), `${name}: ${pick(random, values)}`],
  });
}

function targets(...all: readonly [string, ...string[]]): Oddity["change"] {
  return (draft, random) => ({ ...draft, target: pick(random, all).replace("*", draft.target) });
}

function methods(...all: readonly [string, ...string[]]): Oddity["change"] {
  return (draft, random) => ({ ...draft, method: pick(random, all) });
}

function versions(...all: readonly [string, ...string[]]): Oddity["change"] {
  return (draft, random) => ({ ...draft, version: pick(random, all) });
}

/** The body in chunks, in place of a length. */
function chunked(frame: (body: string) => string, ...more: readonly string[]): Oddity["change"] {
  return (draft) => ({
    ...draft,
    lines: [...without(draft.lines, "content-length"), "Transfer-Encoding: chunked", ...more],
    body: frame(draft.body),
  });
}

const frame = (body: string, extension = "") => `${body.length.toString(16)}${extension}\r\n${body}\r\n`;

/** Writes each line of the head in another way. */
function respells(change: (line: string) => string): Oddity["change"] {
  return (draft, random) => {
    const at = Math.floor(random() * draft.lines.length);
    return { ...draft, lines: draft.lines.map((line, index) => index === at ? change(line) : line) };
  };
}

/** All of them. */
export const ODDITIES: readonly [Oddity, ...Oddity[]] = [
  {
    name: "two equal lengths",
    change: (draft, random) => adds(`Content-Length: ${draft.body.length}`)(draft, random),
  },
  { name: "two lengths", change: adds("Content-Length: 3") },
  {
    name: "odd length",
    change: sets(
      "content-length",
      "+5",
      "-1",
      "0x5",
      "5, 5",
      "5,6",
      "1e3",
      "",
      "007",
      "5 ",
      "99999999999999999999",
    ),
  },
  { name: "short length", change: sets("content-length", "1", "3", "10") },
  { name: "long length", change: sets("content-length", "400", "9999", "300000", "99999999") },
  { name: "length and coding", change: adds("Transfer-Encoding: chunked") },
  {
    name: "odd coding",
    place: "first",
    change: sets(
      "transfer-encoding",
      "xchunked",
      "chunked, chunked",
      "gzip, chunked",
      "identity",
      "CHUNKED",
      "chunked ",
      "\tchunked",
      "chunked, identity",
    ),
  },
  { name: "chunked coding", change: chunked((body) => frame(body) + "0\r\n\r\n") },
  {
    name: "chunk extensions of a coding",
    change: chunked((body) => frame(body, ";a=b") + "0\r\nx: y\r\n\r\n"),
  },
  { name: "bad chunks of a coding", place: "first", change: chunked(() => "zz\r\nabc\r\n0\r\n\r\n") },
  { name: "half of the chunks of a coding", place: "first", change: chunked((body) => frame(body)) },
  {
    name: "coding in HTTP/1.0",
    place: "first",
    change: (draft, random) => ({
      ...chunked((body) => frame(body) + "0\r\n\r\n")(draft, random),
      version: "HTTP/1.0",
    }),
  },
  { name: "folded line", change: respells((line) => `${line}\r\n more`) },
  { name: "line folded by a tab", change: respells((line) => `${line}\r\n\tmore`) },
  { name: "bare line feeds", change: (draft) => ({ ...draft, end: "\n" }) },
  { name: "one bare line feed", change: respells((line) => `${line}\nx-more: 1`) },
  { name: "one bare return", change: respells((line) => `${line}\rx-more: 1`) },
  { name: "space before a colon", change: respells((line) => line.replace(":", " :")) },
  { name: "no space behind a colon", change: respells((line) => line.replace(": ", ":")) },
  { name: "many spaces around a value", change: respells((line) => `${line.replace(": ", ":   ")}  `) },
  { name: "tabs around a value", change: respells((line) => `${line.replace(": ", ":\t")}\t`) },
  { name: "space before a name", change: respells((line) => ` ${line}`) },
  {
    name: "lower case names",
    change: (draft) => ({ ...draft, lines: draft.lines.map((line) => line.toLowerCase()) }),
  },
  { name: "no colon", change: adds("no colon here") },
  { name: "no name", change: adds(": value") },
  { name: "odd name", change: adds("x(y): 1") },
  { name: "empty value", change: adds("x-empty:") },
  { name: "spaces as a value", change: adds("x-empty:   ") },
  { name: "NUL in a value", change: adds("x-nul: a\0b") },
  { name: "Latin 1 in a value", change: adds("x-latin: caf\xe9") },
  { name: "a header twice", change: adds("x-twice: a", "X-Twice: b") },
  { name: "cookies twice", change: adds("cookie: a=b", "cookie: c=d") },
  { name: "large head", change: adds(`x-large: ${"a".repeat(9_000)}`) },
  { name: "too large head", change: adds(`x-large: ${"a".repeat(40_000)}`) },
  {
    name: "many headers",
    change: adds(...Array.from({ length: 300 }, (_, index) => `x-${index}: ${index}`)),
  },
  { name: "two hosts", place: "last", change: adds("Host: other") },
  { name: "no host", place: "last", change: (draft) => ({ ...draft, lines: without(draft.lines, "host") }) },
  {
    name: "odd host",
    place: "last",
    change: sets(
      "host",
      "a b/c",
      "",
      "EXAMPLE.com",
      "127.0.0.1",
      "127.1",
      "999.1.1.1",
      "[::1]:80",
      "a:99999",
      "a_b",
      "xn--a",
      "a@b",
      "h\xe9",
    ),
  },
  {
    name: "absolute target",
    change: targets(
      "http://errorworks*",
      "http://other.example*",
      "https://errorworks*",
      "HTTP://errorworks:81*",
      "http://me@other.example*",
    ),
  },
  { name: "the server as a target", change: (draft) => ({ ...draft, method: "OPTIONS", target: "*" }) },
  {
    name: "odd target",
    change: targets(
      "//x*",
      "*#part",
      "*?",
      "*%",
      "/web/%2e%2e/x",
      "/./web/",
      "/web/../v1/models",
      "/web//a",
      "*\\x",
      "/web/a b",
      "/web/\xe9",
      "web/",
      "*/",
      "/web/{x}",
      "/web/'x'?'",
      "/web/^|`",
      "",
      "/v1*",
    ),
  },
  {
    name: "long target",
    place: "first",
    change: targets(`/web/${"a".repeat(7_000)}`),
  },
  { name: "method in lower case", change: methods("get", "post", "Get") },
  {
    name: "other method",
    change: methods("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "BREW", "TRACE", "M-SEARCH", "QUERY"),
  },
  { name: "GET with a body", change: methods("GET") },
  { name: "HTTP/1.0", place: "last", change: versions("HTTP/1.0") },
  {
    name: "HTTP/1.0 that is kept",
    place: "last",
    change: (draft) => ({
      ...draft,
      version: "HTTP/1.0",
      lines: [...without(draft.lines, "connection"), "Connection: keep-alive"],
    }),
  },
  {
    name: "odd version",
    place: "last",
    change: versions(
      "HTTP/2.0",
      "HTTP/0.9",
      "HTTP/1.2",
      "http/1.1",
      "HTTP/1.1 ",
      " HTTP/1.1",
      "HTTP/11",
      "HTP/1.1",
      "",
    ),
  },
  { name: "expect", place: "last", change: adds("Expect: 100-continue") },
  { name: "odd expect", change: adds("Expect: 200-ok") },
  {
    name: "upgrade",
    place: "last",
    change: (draft) => ({
      ...draft,
      lines: [...without(draft.lines, "connection"), "Connection: Upgrade", "Upgrade: websocket"],
    }),
  },
  {
    name: "odd connection",
    place: "last",
    change: sets("connection", "Keep-Alive, Upgrade", "close, te", "CLOSE", "keep-alive ", "x"),
  },
  { name: "trailers", change: adds("TE: trailers", "Trailer: x") },
  { name: "proxy connection", place: "last", change: adds("Proxy-Connection: close") },
  { name: "encoded body", change: adds("Content-Encoding: gzip") },
  { name: "lines before the request", change: (draft) => ({ ...draft, method: `\r\n\r\n${draft.method}` }) },
  { name: "a scope", change: adds("x-errorworks-scope: a b") },
  {
    name: "large body",
    change: (draft) => ({
      ...draft,
      lines: [...without(draft.lines, "content-length"), `Content-Length: ${draft.body.length + 100_000}`],
      body: draft.body + " ".repeat(100_000),
    }),
  },
  { name: "half a body", change: (draft) => ({ ...draft, body: draft.body.slice(0, 5) }) },
];
