import { strict as assert } from "node:assert";
import { gunzipSync } from "node:zlib";
import { type Bench, withListener, withServer } from "../../harness.ts";
import { portOf, raw, takeApart } from "../../raw.ts";

const ITEM = "/web/item/lamp-00042";
/** A page, a picture, a style sheet, a page that is not there, one that sends on, and one for one visitor alone. */
const PATHS = [
  "/web/",
  ITEM,
  "/web/images/lamp-00042-1.png",
  "/web/assets/site.css",
  "/web/none",
  "/web/login",
];

type Headers = Readonly<Record<string, string>>;

async function get({ ask }: Pick<Bench, "ask">, path: string, headers: Headers = {}, method = "GET") {
  const response = await ask(path, { method, headers, redirect: "manual" });
  const body = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, header: (name: string) => response.headers.get(name) ?? "", body };
}

Deno.test("a page has a strong tag, a date, and says in which language it is and how long it is good", () =>
  withServer({}, async (bench) => {
    const { status, header } = await get(bench, ITEM);
    assert.equal(status, 200);
    assert.match(header("etag"), /^"[^"]+"$/);
    assert.ok(Date.parse(header("last-modified")) <= Date.parse("2027-01-01"));
    assert.match(header("content-language"), /^[a-z]{2}/);
    assert.equal(header("cache-control"), "public, max-age=60");
    assert.equal(header("accept-ranges"), "bytes");
    assert.equal(header("vary"), "accept-encoding");
  }));

Deno.test("the same address has the same tag, another address or coding another one", () =>
  withServer({}, async (bench) => {
    const tag = async (path: string, coding = "identity") =>
      (await get(bench, path, { "accept-encoding": coding })).header("etag");
    assert.equal(await tag(ITEM), await tag(ITEM));
    const tags = [
      await tag(ITEM),
      await tag(ITEM, "gzip"),
      await tag(ITEM, "br"),
      await tag("/web/item/lamp-00043"),
    ];
    assert.equal(new Set(tags).size, 4);
  }));

Deno.test("who knows a page is told that it has not changed, with nothing but what a 304 has", () =>
  withServer({}, async (bench) => {
    const known = await get(bench, ITEM);
    const conditions: Headers[] = [
      { "if-none-match": known.header("etag") },
      { "if-none-match": `"x", W/${known.header("etag")}` },
      { "if-none-match": "*" },
      { "if-modified-since": known.header("last-modified") },
    ];
    for (const headers of conditions) {
      for (const method of ["GET", "HEAD"]) {
        const { status, header, body } = await get(bench, ITEM, headers, method);
        assert.equal(status, 304);
        assert.equal(body.length, 0);
        for (const name of ["etag", "cache-control", "vary", "last-modified"]) {
          assert.equal(header(name), known.header(name), name);
        }
        for (const name of ["content-length", "content-type", "content-encoding"]) {
          assert.equal(header(name), "", name);
        }
      }
    }
    const other = { "if-none-match": '"x"', "if-modified-since": known.header("last-modified") };
    assert.equal((await get(bench, ITEM, other)).status, 200);
    assert.equal((await get(bench, ITEM, { "if-match": '"x"' })).status, 412);
    assert.equal((await get(bench, "/web/none", { "if-none-match": "*" })).status, 404);
  }));

Deno.test("ranges are parts of what is sent whole, in its coding", () =>
  withServer({}, async (bench) => {
    for (const coding of ["identity", "gzip"]) {
      const accept = { "accept-encoding": coding };
      const whole = await get(bench, ITEM, accept);
      const size = whole.body.length;
      for (
        const [range, from, to] of [["0-9", 0, 10], [`${size - 5}-`, size - 5, size], [
          "-7",
          size - 7,
          size,
        ]] as const
      ) {
        const part = await get(bench, ITEM, { ...accept, range: `bytes=${range}` });
        assert.equal(part.status, 206);
        assert.equal(part.header("content-range"), `bytes ${from}-${to - 1}/${size}`);
        assert.deepEqual(part.body, whole.body.slice(from, to));
        assert.equal(part.header("etag"), whole.header("etag"));
      }
    }
  }));

Deno.test("several ranges come as parts of one body", () =>
  withServer({}, async (bench) => {
    const { header, body, status } = await get(bench, ITEM, { range: "bytes=0-4,10-14" });
    assert.equal(status, 206);
    const boundary = /^multipart\/byteranges; boundary=(\S+)$/.exec(header("content-type"))?.[1];
    const parts = new TextDecoder().decode(body).split(`--${boundary}`);
    assert.equal(parts.length, 4);
    assert.match(parts[1] ?? "", /content-range: bytes 0-4\/\d+\r\n\r\n<!DOC\r\n$/);
    assert.equal(parts[3], "--\r\n");
  }));

Deno.test("a range beyond the end is a 416 that tells the length; one of another version is the whole", () =>
  withServer({}, async (bench) => {
    const whole = await get(bench, ITEM);
    const beyond = await get(bench, ITEM, { range: "bytes=9999999-" });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.header("content-range"), `bytes */${whole.body.length}`);
    const range = "bytes=0-9";
    const status = async (known: string) => (await get(bench, ITEM, { range, "if-range": known })).status;
    assert.equal(await status(whole.header("etag")), 206);
    assert.equal(await status(whole.header("last-modified")), 206);
    assert.equal(await status(`W/${whole.header("etag")}`), 200);
    assert.equal(await status('"old"'), 200);
    assert.equal((await get(bench, ITEM, { range }, "HEAD")).status, 200);
  }));

Deno.test("gzip and br are what identity is", () =>
  withServer({}, async (bench) => {
    const plain = (await get(bench, ITEM)).body;
    const gzip = await get(bench, ITEM, { "accept-encoding": "gzip" });
    assert.equal(gzip.header("content-encoding"), "gzip");
    assert.deepEqual(new Uint8Array(gunzipSync(gzip.body)), plain);
    assert.equal(
      (await get(bench, PATHS[2] ?? "", { "accept-encoding": "gzip" })).header("content-encoding"),
      "",
    );
    assert.equal((await get(bench, ITEM, { "accept-encoding": "*;q=0" })).status, 406);
  }));

Deno.test("what is for one visitor alone is not kept", () =>
  withServer({}, async (bench) => {
    const { header } = await get(bench, "/web/login");
    assert.deepEqual([header("cache-control"), header("etag"), header("accept-ranges")], [
      "no-store",
      "",
      "",
    ]);
  }));

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`${transport}: HEAD has the headers of GET and no body`, () =>
    withListener({ transport }, async ({ url }) => {
      for (const path of PATHS) {
        for (const accept of ["identity", "gzip"]) {
          const ask = async (method: string) => {
            const head = `host: x\r\naccept-encoding: ${accept}\r\nconnection: close\r\n\r\n`;
            const { text } = await raw(portOf(url), `${method} ${path} HTTP/1.1\r\n${head}`);
            const { statusLine, headers: { date: _, ...headers }, body } = takeApart(text) ??
              assert.fail(text);
            return { statusLine, headers, body };
          };
          const [got, head] = [await ask("GET"), await ask("HEAD")];
          assert.equal(got.headers["content-length"], String(got.body.length), path);
          assert.deepEqual(head, { ...got, body: "" }, path);
        }
      }
    }));

  Deno.test(`${transport}: a 304 has no length, and the connection goes on`, () =>
    withListener({ transport }, async ({ url }) => {
      const ask = "GET /web/ HTTP/1.1\r\nhost: x\r\nif-none-match: *\r\n";
      const { text } = await raw(portOf(url), `${ask}\r\n${ask}connection: close\r\n\r\n`);
      assert.equal(text.match(/HTTP\/1\.1 304 /g)?.length, 2);
      assert.doesNotMatch(text, /content-length|transfer-encoding/i);
    }));
}
