/** Faults of bodies, where a reply has none by its status. */
import { strict as assert } from "node:assert";
import { withListener } from "../../harness.ts";
import { Line, portOf, raw } from "../../raw.ts";

const SET = ["web.ask.enabled=true", "web.latency.base_ms=0", "web.latency.jitter_ms=0"];
const REPLIES = {
  204: "GET /web/status/204 HTTP/1.1\r\nhost: x\r\nFAULT\r\n",
  304: "GET /web/item/lamp-00042 HTTP/1.1\r\nhost: x\r\nif-none-match: *\r\nFAULT\r\n",
} as const;

/** The bytes that come, up to the end of a head or of the connection, and whether the next request is answered. */
async function told(url: string, status: keyof typeof REPLIES, fault: string) {
  using line = await Line.open(portOf(url));
  const wanted = fault === "" ? "" : `x-errorworks-fault: ${fault}\r\n`;
  await line.send(REPLIES[status].replace("FAULT", wanted));
  const text = await line.until((text) => text.endsWith("\r\n\r\n"));
  await line.send(REPLIES[204].replace("FAULT", "connection: close\r\n"));
  const rest = (await line.until(() => false)).slice(text.length);
  return { text: text.replace(/date: [^\r]*\r\n/i, ""), goesOn: rest.startsWith("HTTP/1.1 204 ") };
}

for (
  const fault of [
    "missing_last_chunk",
    "bad_chunk_size",
    "chunk_extras",
    "unexpected_body",
    "wrong_connection",
    "endless_body",
    "content_length_mismatch(form=too_long)",
    "length_and_chunked",
  ]
) {
  Deno.test(`${fault} leaves a 204 alone, and is not booked`, async () => {
    await withListener({ set: SET }, async ({ url, rows }) => {
      const good = await told(url, 204, "");
      assert.deepEqual(await told(url, 204, fault), good);
      assert.equal(good.goesOn, true);
      assert.deepEqual((await rows("web")).map((row) => row["fault"]), [null, null, null, null]);
    });
  });
}

for (const status of [204, 304] as const) {
  Deno.test(`incomplete_response of a ${status} is its head without a length, then the break`, async () => {
    await withListener({ set: SET }, async ({ url, rows }) => {
      const { text } = await told(url, status, "");
      assert.deepEqual(await told(url, status, "incomplete_response"), { text, goesOn: false });
      assert.equal((await rows("web")).at(-1)?.["fault"], "incomplete_response");
    });
  });
}

/** A redirect, whose body is empty. */
const REDIRECT = "/web/redirect/1 HTTP/1.1\r\nhost: x\r\n";

for (
  const fault of [
    "content_length_mismatch(form=too_short)",
    "bad_chunk_size(form=too_small)",
    "unexpected_body(sent=page)",
    "old_http(form=http_0_9)",
    "head_unlike_get(form=no_length)",
    "head_unlike_get(form=body)",
  ]
) {
  Deno.test(`${fault} leaves an empty body alone, and is not booked`, async () => {
    await withListener({ set: SET }, async ({ url, rows }) => {
      const end = "connection: close\r\n\r\n";
      const plain = `${fault.startsWith("head") ? "HEAD" : "GET"} ${REDIRECT}`;
      const good = await raw(portOf(url), plain + end);
      const faulty = await raw(portOf(url), `${plain}x-errorworks-fault: ${fault}\r\n${end}`);
      const withoutDate = ({ text }: { text: string }) => text.replace(/date: .*\r\n/i, "");
      assert.equal(withoutDate(faulty), withoutDate(good));
      assert.deepEqual((await rows("web")).map((row) => row["fault"]), [null, null]);
    });
  });
}

for (const fault of ["malformed_header(form=quoted)", "bare_lf", "drip(part=all, interval_ms=1)"]) {
  Deno.test(`${fault} of a 205 tells that its length is 0`, async () => {
    await withListener({ set: SET }, async ({ url }) => {
      const asking = `GET /web/status/205 HTTP/1.1\r\nhost: x\r\nx-errorworks-fault: ${fault}\r\n\r\n`;
      const { text, end } = await raw(portOf(url), asking, 1000);
      assert.equal(end, "open");
      assert.match(text, /\ncontent-length: 0\r?\n/);
    });
  });
}
