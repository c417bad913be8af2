import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { isSameHead, readRequest } from "../../../engine/transport/http1/read_request.ts";

const HOST = "Host: errorworks:8000";

function head(first: string, ...lines: readonly string[]): Buffer {
  return Buffer.from([first, ...lines, "", ""].join("\r\n"), "latin1");
}

Deno.test("readRequest() reads a request of the common shape", () => {
  const bytes = head("POST /v1/x?a=b HTTP/1.1", HOST, "Content-Length: 3", "X-Odd:1");
  assert.deepEqual(readRequest(Buffer.concat([bytes, Buffer.from("abcGET /")])), {
    head: bytes.toString("latin1"),
    method: "POST",
    target: "/v1/x?a=b",
    path: "/v1/x",
    headers: new Map([["host", "errorworks:8000"], ["content-length", "3"], ["x-odd", "1"]]),
    keepsAlive: true,
    headBytes: bytes.length,
    bodyBytes: 3,
  });
});

Deno.test("readRequest() reads heads that come in turns, with the same lines and others in their places", () => {
  const heads = [
    [HOST, "Content-Length: 3", "A: b"],
    [HOST, "content-length: 3", "A:b"],
    [HOST, "Content-Length: 33", "A: b", "C: d"],
    ["A: b", HOST, "Content-Length: 3"],
    [HOST],
  ];
  for (const lines of [...heads, ...heads.toReversed(), ...heads]) {
    const request = readRequest(head("POST / HTTP/1.1", ...lines));
    const fields = lines.map((line) => line.split(/: ?(.*)/s).slice(0, 2));
    assert.deepEqual(
      request?.headers,
      new Map(fields.map(([name = "", value = ""]) => [name.toLowerCase(), value])),
    );
  }
});

Deno.test("readRequest() reads a head of 8,192 bytes, whatever is behind it", () => {
  const rest = "a: ";
  const short = head("POST / HTTP/1.1", HOST, "Content-Length: 9", rest).length;
  const bytes = head("POST / HTTP/1.1", HOST, "Content-Length: 9", rest + "b".repeat(8_192 - short));
  assert.equal(bytes.length, 8_192);
  for (const body of ["", "c".repeat(9)]) {
    const request = readRequest(Buffer.concat([bytes, Buffer.from(body)]));
    assert.deepEqual([request?.headBytes, request?.head], [8_192, bytes.toString("latin1")]);
  }
});

Deno.test("isSameHead() knows a head that comes again, whatever is behind it, and no other", () => {
  const bytes = head("POST / HTTP/1.1", HOST, "Content-Length: 3");
  const request = readRequest(bytes);
  assert.ok(request);
  const isSame = (other: Buffer) => isSameHead(other, request);
  assert.ok(isSame(bytes));
  assert.ok(isSame(Buffer.concat([bytes, Buffer.from("abc")])));
  assert.ok(!isSame(bytes.subarray(0, -1)));
  assert.ok(!isSame(head("POST / HTTP/1.1", HOST, "Content-Length: 4")));
  assert.ok(!isSame(head("POST / HTTP/1.1", HOST, "Content-Length: 3", "Connection: close")));
});

Deno.test("readRequest() takes Connection: close and keep-alive, in any case", () => {
  const keepsAlive = (value: string) =>
    readRequest(head("GET / HTTP/1.1", HOST, `Connection: ${value}`))?.keepsAlive;
  assert.deepEqual(["close", "Close", "keep-alive", "Keep-Alive"].map(keepsAlive), [
    false,
    false,
    true,
    true,
  ]);
});

const HOSTS = [
  "localhost",
  "localhost:8000",
  "a.b-c.example:80",
  "127.0.0.1:8000",
  "10.0.0.255",
  "[::1]:8000",
];

for (const host of HOSTS) {
  Deno.test(`readRequest() takes the host ${host}`, () => {
    assert.notEqual(readRequest(head("GET / HTTP/1.1", `Host: ${host}`)), null);
    assert.equal(new URL(`http://${host}/`).hostname, host.replace(/:\d+$/, ""));
  });
}

const LEFT: Readonly<Record<string, Buffer>> = {
  "half a head": head("GET / HTTP/1.1", HOST).subarray(0, -1),
  "HTTP/1.0": head("GET / HTTP/1.0", HOST),
  "a method in lower case": head("get / HTTP/1.1", HOST),
  "HEAD": head("HEAD / HTTP/1.1", HOST),
  "an absolute target": head("GET http://a/ HTTP/1.1", HOST),
  "two spaces": head("GET  / HTTP/1.1", HOST),
  "an escape in the path": head("GET /%61 HTTP/1.1", HOST),
  "a dot segment": head("GET /a/../b HTTP/1.1", HOST),
  "a fragment": head("GET /#a HTTP/1.1", HOST),
  "no host": head("GET / HTTP/1.1", "a: b"),
  "two hosts": head("GET / HTTP/1.1", HOST, HOST),
  "an odd host": head("GET / HTTP/1.1", "Host: a@b"),
  "an address that is none": head("GET / HTTP/1.1", "Host: 256.0.0.1"),
  "an address in octal": head("GET / HTTP/1.1", "Host: 010.0.0.1"),
  "a port that is none": head("GET / HTTP/1.1", "Host: a:99999"),
  "a coding": head("POST / HTTP/1.1", HOST, "Transfer-Encoding: chunked"),
  "a coding and a length": head("POST / HTTP/1.1", HOST, "Content-Length: 1", "Transfer-Encoding: chunked"),
  "two lengths": head("POST / HTTP/1.1", HOST, "Content-Length: 1", "content-length: 1"),
  "a length with a sign": head("POST / HTTP/1.1", HOST, "Content-Length: +1"),
  "a length with zeros": head("POST / HTTP/1.1", HOST, "Content-Length: 01"),
  "two lengths in one": head("POST / HTTP/1.1", HOST, "Content-Length: 1, 1"),
  "a large body": head("POST / HTTP/1.1", HOST, "Content-Length: 262145"),
  "a GET with a body": head("GET / HTTP/1.1", HOST, "Content-Length: 1"),
  "an expectation": head("POST / HTTP/1.1", HOST, "Expect: 100-continue"),
  "an upgrade": head("GET / HTTP/1.1", HOST, "Connection: Upgrade", "Upgrade: websocket"),
  "a folded line": head("GET / HTTP/1.1", HOST, "a: b", " c"),
  "a bare line feed": head("GET / HTTP/1.1", HOST, "a: b\nc: d"),
  "a bare return": head("GET / HTTP/1.1", HOST, "a: b\rc: d"),
  "a space before a colon": head("GET / HTTP/1.1", HOST, "a : b"),
  "a space behind a value": head("GET / HTTP/1.1", HOST, "a: b "),
  "two spaces before a value": head("GET / HTTP/1.1", HOST, "a:  b"),
  "an empty value": head("GET / HTTP/1.1", HOST, "a:"),
  "no colon": head("GET / HTTP/1.1", HOST, "a"),
  "NUL": head("GET / HTTP/1.1", HOST, "a: \0"),
  "a letter that is no ASCII": head("GET / HTTP/1.1", HOST, "a: \xe9"),
  "a large head": head("GET / HTTP/1.1", HOST, `a: ${"b".repeat(8_192)}`),
};

for (const [what, bytes] of Object.entries(LEFT)) {
  Deno.test(`readRequest() leaves ${what} to node:http`, () => assert.equal(readRequest(bytes), null));
}
