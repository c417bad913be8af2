/** `Expect: 100-continue` at the website: what needs no body is decided before it is asked for. */
import { strict as assert } from "node:assert";
import { always, withListener } from "../../harness.ts";
import { portOf, raw, takeApart } from "../../raw.ts";
import { settled } from "../wait.ts";

const UPLOAD = [
  "Host: errorworks",
  "Content-Length: 1000000",
  "Content-Type: application/x-www-form-urlencoded",
  "Expect: 100-continue",
  "",
  "",
].join("\r\n");

const CASES: readonly (readonly [fault: string, options: object, text: RegExp, end: "eof" | "reset"])[] = [
  ["connection_reset", {}, /^$/, "reset"],
  ["connection_failed", { lead_sec: [0, 0] }, /^$/, "eof"],
  ["early_reply", { status: 413 }, /^HTTP\/1\.1 413 /, "eof"],
  ["service_unavailable", {}, /^HTTP\/1\.1 503 /, "eof"],
  ["rate_limit", {}, /^HTTP\/1\.1 429 /, "eof"],
];

for (const [fault, options, expected, end] of CASES) {
  Deno.test(`${fault} is the first that an upload with Expect hears`, async () => {
    await withListener({ set: always(fault, { ...options }, "web") }, async ({ url, rows }) => {
      const got = await raw(portOf(url), `POST /web/contact HTTP/1.1\r\n${UPLOAD}`);
      assert.match(got.text, expected);
      assert.equal(got.end, end);
      assert.deepEqual((await rows("web")).map(({ fault }) => fault), [fault]);
    });
  });
}

Deno.test("early_reply ends in order while the client is still sending", async () => {
  await withListener({ set: always("early_reply", { status: 413, how: "fin" }, "web") }, async (bench) => {
    const head = `POST /web/contact HTTP/1.1\r\nhost: errorworks\r\ncontent-length: 20000000\r\n\r\n`;
    const { text, end } = await raw(portOf(bench.url), head + "x".repeat(19_000_000));
    assert.equal(takeApart(text)?.whole, true);
    assert.equal(end, "eof");
    const [row] = await settled(bench, 1, "web");
    assert.deepEqual([row?.["ending"], row?.["bytes"]], ["fin", text.length]);
  });
});

Deno.test("a POST to a page that takes none is refused without a 100", async () => {
  await withListener({}, async ({ url }) => {
    const { text } = await raw(portOf(url), `POST /web/item/lamp-00042 HTTP/1.1\r\n${UPLOAD}`);
    assert.equal(takeApart(text)?.status, 405);
  });
});

Deno.test("a good page asks for the body that it needs", async () => {
  await withListener({}, async ({ url }) => {
    const body = "name=Ada&email=ada%40example.org&message=Hello";
    const head = UPLOAD.replace("1000000", `${body.length}\r\nConnection: close`);
    const { text } = await raw(portOf(url), `POST /web/contact HTTP/1.1\r\n${head}${body}`);
    const [first = "", rest = ""] = text.split(/(?<=100 Continue\r\n\r\n)/);
    assert.equal(first, "HTTP/1.1 100 Continue\r\n\r\n");
    assert.ok((takeApart(rest)?.status ?? 500) < 500);
  });
});
