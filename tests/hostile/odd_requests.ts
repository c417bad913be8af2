/** Odd requests by kind: what the grammar of HTTP forbids, allows and nobody sends, or does not know. */
import type { Sent } from "./send.ts";

const CHAT = '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}';
const HOST = "host: errorworks\r\n";
const TOKEN = "authorization: Bearer test-token\r\n";
const NEXT = `GET /v1/models HTTP/1.1\r\n${HOST}\r\n`;

/** A request without a body. */
function get(target: string, headers = "", method = "GET"): string {
  return `${method} ${target} HTTP/1.1\r\n${HOST}${headers}\r\n`;
}

/** A chat with these headers, whatever they say of the body. */
function chat(headers: string, body: string, target = "/v1/chat/completions"): string {
  return `POST ${target} HTTP/1.1\r\n${HOST}${headers}\r\n${body}`;
}

const lengthOf = (body: string) => `content-length: ${new TextEncoder().encode(body).length}\r\n`;
const whole = (body: string, headers = "") => chat(headers + lengthOf(body), body);
const chunked = (body: string) => chat("transfer-encoding: chunked\r\n", body);
const own = (bytes: string): Sent => ({ bytes, isOwn: true });
const left = (bytes: string): Sent => ({ bytes, leaves: true });
const all = (...texts: readonly string[]): Sent[] => texts.map((bytes) => ({ bytes }));

/** The list; each of them is sent on a connection of its own. */
export const ODD: Readonly<Record<string, readonly Sent[]>> = {
  "methods": [
    ...["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "HEAD", "BREW", "M-SEARCH", "PROPFIND", "get", "G"]
      .flatMap((
        method,
      ) => all(get("/v1/models", "", method), get("/web/", "", method))),
    ...all(get("*", "", "OPTIONS"), get("*"), get("a:80", "", "CONNECT"), get("/v1/models", "", "CONNECT")),
  ],
  "targets": [
    ...[
      "/x",
      "//v1/models",
      "/v1//models",
      "/V1/MODELS",
      "/v1/models/",
      "/v1",
      "/v1/",
      "/apple-touch-icon.png",
      "/web",
      "/webx",
    ],
    ...[
      "/web/../x",
      "/web/%2e%2e/x",
      "/web/..%2fx",
      "/v1/../../etc/passwd",
      "/./web/./",
      "/web/..;/x",
    ],
    ...[
      "/v1/models?",
      "/v1/models?a=%",
      "/web/%",
      "/web/%zz",
      "/web/%00",
      "/web/%ff%fe",
      "/v1/%",
      "/web/\u00e9",
    ],
    ...[
      "/web/\\..\\x",
      "/v1/models#x",
      "http://errorworks/v1/models",
      "ftp://a/v1/models",
      "http:///x",
      "v1/models",
      "",
    ],
    ...[`/web/${"a".repeat(5000)}`, `/v1/${"a/".repeat(2000)}`, `/web/?${"a=b&".repeat(2000)}`],
  ].flatMap((target) => all(get(target))),
  "own routes": [
    ...[
      "/admin/stats",
      "/web/../admin/stats",
      "/web/a/../..",
      "/admin",
      "/admin/nope",
      "/health",
      "/health/live",
      "/metrics",
      "/",
    ],
    ...[
      "/admin/export?after=-1",
      "/admin/export?limit=1e99",
      "/admin/timeseries?bucket_sec=0",
      "/admin/export?run_id=%00",
    ],
  ].flatMap((target) => [own(get(target)), own(get(target, TOKEN))]),
  "bodies": [
    ...all(
      whole(""),
      whole("null"),
      whole("[]"),
      whole('"'),
      whole("{".repeat(1000)),
      whole("[".repeat(100_000)),
    ),
    ...all(
      whole('{"model":"\\u0000a","messages":[]}'),
      whole('{"model":"\\ud800","messages":[{"role":"user"}]}'),
    ),
    ...all(
      whole(CHAT.replace("gpt-4o", "\\ud83d")),
      whole(CHAT.replace("gpt-4o", "a\\u0000b")),
      whole(`\ufeff${CHAT}`),
    ),
    ...all(
      whole(CHAT.replace("hi", "\u0000")),
      whole(CHAT.replace("}]", ',"n":1e400}]')),
      whole(CHAT, "expect: 200-ok\r\n"),
    ),
    ...all(
      whole(CHAT, "expect: 100-continue\r\n"),
      whole(CHAT, "content-encoding: gzip\r\n"),
      get("/v1/models", lengthOf("x")) + "x",
    ),
    ...all(chunked("0\r\n\r\n"), chunked(`${CHAT.length.toString(16)}\r\n${CHAT}\r\n0\r\n\r\n`)),
    ...all(
      chunked(`${CHAT.length.toString(16)};a=b\r\n${CHAT}\r\n0\r\nx: y\r\n\r\n`),
      chunked("0000000000\r\n\r\n"),
    ),
  ],
  "bad chunks": [
    ...[
      "zz\r\nhello\r\n0\r\n\r\n",
      "5\r\nhelloXX\r\n0\r\n\r\n",
      "-1\r\n\r\n",
      "fffffffffffffffff\r\na\r\n",
      "0x5\r\nhello\r\n0\r\n\r\n",
    ],
    ...[
      "5 \r\nhello\r\n0\r\n\r\n",
      "\r\n\r\n",
      "5\nhello\n0\n\n",
      "0\r\nbad trailer\r\n\r\n",
      "5;\u0000\r\nhello\r\n0\r\n\r\n",
    ],
  ].flatMap((body) => [
    { bytes: chunked(body) },
    { bytes: get("/v1/models", "transfer-encoding: chunked\r\n") + body },
    { bytes: chat("transfer-encoding: chunked\r\n", body, "/web/login") },
  ]),
  "framing": [
    ...[
      "xchunked",
      "chunked, chunked",
      "gzip, chunked",
      "identity",
      "chunked, identity",
      " chunked",
      "CHUNKED",
      "chu\tnked",
    ]
      .flatMap((coding) => all(chat(`transfer-encoding: ${coding}\r\n`, "0\r\n\r\n"))),
    ...["-1", "+5", "5, 5", "5, 6", "0x5", "1e3", "99999999999999999999", "", " "]
      .flatMap((length) => all(chat(`content-length: ${length}\r\n`, "hello"))),
    ...all(chat("content-length: 5\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n")),
    ...all(chat("content-length: 5\r\ncontent-length: 6\r\n", "hello!"), chat(lengthOf("abc"), `abc${NEXT}`)),
    ...all(`${NEXT}${NEXT}${NEXT}`, `${NEXT}bogus\r\n\r\n`, `${NEXT}${chunked("zz\r\n")}`, `\r\n\r\n${NEXT}`),
  ],
  "heads": [
    ...all(
      "hello there\r\n\r\n",
      "\u0016\u0003\u0001\u0002\r\n\r\n",
      "GET\r\n\r\n",
      "GET /v1/models\r\n\r\n",
      "\u0000\r\n\r\n",
    ),
    ...all(
      "GET /v1/models HTTP/1.1\r\n\r\n",
      "GET /v1/models HTTP/9.9\r\nhost: a\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ),
    ...all(
      "GET  /v1/models HTTP/1.1\r\nhost: a\r\n\r\n",
      "GET /v1/models HTTP/1.1\nhost: a\n\n",
      `${NEXT.slice(0, -2)}x\r\n\r\n`,
    ),
    ...[
      "a: \u0000\r\n",
      "a : b\r\n",
      " a: b\r\n",
      ": b\r\n",
      "a: b\r\n c\r\n",
      "a: b\rc\r\n",
      "a\u00e9: b\r\n",
      "host: b\r\n",
    ]
      .flatMap((header) => all(get("/v1/models", header))),
    ...["a b/c", "", "[::1", "a@b", "a:99999", "\u00e9", "errorworks."]
      .flatMap((host) => all(`GET /v1/models HTTP/1.1\r\nhost: ${host}\r\n\r\n`)),
    ...["x".repeat(9000), "x".repeat(60_000)].flatMap((long) => all(get("/v1/models", `a: ${long}\r\n`))),
    ...all(
      get("/v1/models", "a: b\r\n".repeat(1500)),
      get("/v1/models", "connection: upgrade\r\nupgrade: websocket\r\n"),
    ),
  ],
  "numbers and names": [
    ...["9007199254740993", "1e300", "-99999999999999999999", "NaN", "Infinity", "0x1f", "1.5", "", "007"]
      .flatMap((count) => all(get("/v1/models", `x-stainless-retry-count: ${count}\r\n`))),
    ...[
      "x-session-id: \u00ff\u00fe",
      "cookie: session_id=\u00e9",
      "authorization: Bearer",
      "authorization: a\tb",
    ]
      .flatMap((header) => all(get("/v1/models", `${header}\r\n`), get("/web/", `${header}\r\n`))),
    ...["limit=1e99", "limit=-1", "after=%00", "pageSize=9007199254740993"]
      .flatMap((query) => all(get(`/v1/models?${query}`), get(`/v1beta/models?${query}`))),
  ],
  "clients that leave": [
    left(chat("content-length: 500\r\n", "hello")),
    left(chunked("5\r\nhello\r\n")),
    left(chat("content-length: 500\r\n", "a=b", "/web/login")),
    left("GET /v1/models HTTP/1.1\r\nhos"),
    left(""),
  ],
};
