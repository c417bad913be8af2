/** Edges of HTTP: what old balancers, odd clients and broken ones send, and the status that each gets. */
import { strict as assert } from "node:assert";
import { AUTH, HELLO, TOKEN, withListener } from "../harness.ts";
import { portOf, raw } from "../raw.ts";

/** A request as bytes, and the status that answers it. */
interface Edge {
  readonly name: string;
  readonly bytes: string | Uint8Array;
  readonly status: number;
}

const HOST = "host: x\r\n";
const CHAT = "POST /v1/chat/completions HTTP/1.1\r\nconnection: close\r\n" + HOST;
const JSON_BODY = JSON.stringify(HELLO);
const LATIN_1 = JSON.stringify({ ...HELLO, messages: [{ role: "user", content: "caf\xe9" }] });

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const EDGES: readonly Edge[] = [
  { name: "HTTP/1.0 without a host", bytes: "GET /health/live HTTP/1.0\r\n\r\n", status: 200 },
  { name: "HTTP/1.1 without a host", bytes: "GET /health/live HTTP/1.1\r\n\r\n", status: 400 },
  { name: "two hosts", bytes: `GET /v1/models HTTP/1.1\r\n${HOST}Host: y\r\n\r\n`, status: 400 },
  { name: "HTTP/2.0 as text", bytes: `GET /v1/models HTTP/2.0\r\n${HOST}\r\n`, status: 505 },
  {
    name: "a header of 1 MB",
    bytes: `GET / HTTP/1.1\r\n${HOST}a: ${"b".repeat(1_000_000)}\r\n\r\n`,
    status: 431,
  },
  {
    name: "100,000 headers",
    bytes: `GET / HTTP/1.1\r\n${HOST}${"a: b\r\n".repeat(100_000)}\r\n`,
    status: 431,
  },
  { name: "a target of 1 MB", bytes: `GET /${"b".repeat(1_000_000)} HTTP/1.1\r\n${HOST}\r\n`, status: 414 },
  { name: "a target of 20 kB", bytes: `GET /${"b".repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`, status: 414 },
  {
    name: "a body that is not UTF-8",
    bytes: latin1(`${CHAT}content-length: ${LATIN_1.length}\r\n\r\n${LATIN_1}`),
    status: 400,
  },
  {
    name: "a body that is not UTF-8, chunked",
    bytes: latin1(
      `${CHAT}transfer-encoding: chunked\r\n\r\n${LATIN_1.length.toString(16)}\r\n${LATIN_1}\r\n0\r\n\r\n`,
    ),
    status: 400,
  },
  {
    name: "a plain body said to be gzip",
    bytes: `${CHAT}content-encoding: gzip\r\ncontent-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`,
    status: 415,
  },
  {
    name: "a body in the coding identity",
    bytes: `${CHAT}content-encoding: identity\r\ncontent-length: ${JSON_BODY.length}\r\n\r\n${JSON_BODY}`,
    status: 200,
  },
];

for (const { name, bytes, status } of EDGES) {
  Deno.test(`the socket transport answers ${name} with ${status}`, async () => {
    await withListener({ transport: "socket" }, async ({ url }) => {
      const { text } = await raw(portOf(url), bytes);
      assert.match(text, new RegExp(`^HTTP/1\\.[01] ${status} `));
    });
  });
}

for (const scheme of ["bearer", "BEARER", "Bearer"]) {
  Deno.test(`/admin takes the scheme of its token as "${scheme}"`, async () => {
    await withListener({}, async ({ url }) => {
      const reply = await fetch(`${url}/admin/stats`, {
        headers: { ...AUTH, authorization: `${scheme} ${TOKEN}` },
      });
      await reply.body?.cancel();
      assert.equal(reply.status, 200);
    });
  });
}
