import { strict as assert } from "node:assert";
import { Hono } from "hono";
import { ApiError } from "../../../engine/base/error.ts";
import { readBody } from "../../../engine/request/read_body.ts";
import type { Connection, Env } from "../../../engine/reply/connection.ts";
import { fc } from "../support.ts";

/** Long enough to be decoded as it comes. */
const PADDING = "a".repeat(262_144);

function connectionOf(length: number): Connection {
  return {
    gone: false,
    address: null,
    onGone: () => () => {},
    head: () => ({ target: "/", headers: [], socket: null }),
    header: (name) => name === "content-length" ? String(length) : undefined,
    send: () => new Response(),
  };
}

/** A body that comes in pieces of so many bytes, as it is read; or the status of its refusal. */
async function read(bytes: Uint8Array<ArrayBuffer>, piece: number): Promise<string> {
  const app = new Hono<Env>().post(
    "/",
    async (c) => c.text(String(await readBody(c, { limit: 1e7, ms: 60_000 }))),
  );
  app.onError((error, c) => c.text(error instanceof ApiError ? String(error.http.status) : String(error)));
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at += piece));
    },
  });
  const init = { method: "POST", body };
  return await (await app.request("/", init, { connection: connectionOf(bytes.length) })).text();
}

Deno.test("readBody() gives the same text for a long body, wherever its pieces are cut", async () => {
  const texts = fc.string({ unit: "binary", minLength: 1 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 40_001, max: 100_000 }), async (part, piece) => {
      const text = PADDING + part.repeat(Math.ceil(50_000 / part.length));
      assert.equal(await read(new TextEncoder().encode(text), piece), text);
    }),
    { numRuns: 50 },
  );
});

Deno.test("readBody() refuses a long body that is not UTF-8, also where it ends inside of a character", async () => {
  for (const wrong of [[0xff, 0x61], [0xe2, 0x82]]) {
    const bytes = new Uint8Array([...new TextEncoder().encode(PADDING), ...wrong]);
    assert.equal(await read(bytes, 65_536), "400");
  }
});

Deno.test("readBody() gives the text of a short body, without its byte order mark", async () => {
  for (const text of ["", "{}", "\ufffd is a character, too", "é語😀", "a\ufeffb"]) {
    const bytes = new TextEncoder().encode(text);
    assert.equal(await read(bytes, 100), text);
    assert.equal(await read(new Uint8Array([0xef, 0xbb, 0xbf, ...bytes]), 100), text);
  }
});

Deno.test("readBody() refuses a short body that is not UTF-8", async () => {
  for (
    const wrong of [[0xff], [0x61, 0xe2, 0x82], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]]
  ) {
    assert.equal(await read(new Uint8Array(wrong), 100), "400");
  }
});
