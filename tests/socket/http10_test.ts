/** A client of HTTP/1.0 knows no chunks, and keeps no connection unless it says so. */
import { strict as assert } from "node:assert";
import { withListener } from "../harness.ts";
import { portOf, post, raw } from "../raw.ts";
import { settled } from "./wait.ts";

const ASKING = { set: ["server.per_request_faults.enabled=true"] };
/** Faults of a good reply that is written past the host. */
const FAULTS = [
  "malformed_header(form=no_colon)",
  "bare_lf",
  "no_reason_phrase(form=space)",
  "informational_storm(count=[1, 1])",
  "awkward_splits(interval_ms=1)",
  "drip(part=all, interval_ms=1, max_sec=0.1)",
];
const HELLO = { model: "gpt-4o", messages: [{ role: "user", content: "Hello." }], stream: true };

/** Reply to a request for a stream by HTTP/1.0. */
function asked(port: number, fault: string, headers: Record<string, string> = {}) {
  const request = post("/v1/chat/completions", HELLO, { "x-errorworks-fault": fault, ...headers });
  return raw(port, request.replace("HTTP/1.1", "HTTP/1.0"), 1000);
}

for (const fault of FAULTS) {
  Deno.test(`socket: ${fault} of a stream has a length for HTTP/1.0, and ends with the connection`, async () => {
    await withListener(ASKING, async (bench) => {
      const { text, end } = await asked(portOf(bench.url), fault);
      assert.equal(end, "eof");
      assert.match(text, /\nConnection: close\r?\n/);
      assert.doesNotMatch(text, /transfer-encoding/i);
      const at = text.indexOf("data: ");
      assert.equal(text.length - at, Number(/\ncontent-length: (\d+)\r?\n/.exec(text)?.[1]));
      assert.ok(text.endsWith("data: [DONE]\n\n"));
      const [row] = await settled(bench);
      assert.equal(row?.["fault"], /^\w+/.exec(fault)?.[0]);
    });
  });
}

Deno.test("socket: a client of HTTP/1.0 that wants to keep its connection does", async () => {
  await withListener(ASKING, async (bench) => {
    const { text, end } = await asked(portOf(bench.url), "bare_lf", { connection: "keep-alive" });
    assert.equal(end, "open");
    assert.match(text, /\nConnection: keep-alive\n/);
  });
});

Deno.test("socket: missing_last_chunk is none for HTTP/1.0, where a close is how a reply ends; a reset is one", async () => {
  await withListener(ASKING, async (bench) => {
    const ask = (how: string) =>
      raw(
        portOf(bench.url),
        `GET /web/html HTTP/1.0\r\nx-errorworks-fault: missing_last_chunk(how=${how})\r\n\r\n`,
      );
    const good = await ask("fin");
    assert.match(good.text, /\ncontent-length: \d+\r\n/);
    assert.equal(good.end, "eof");
    assert.equal((await ask("rst")).end, "reset");
    assert.deepEqual((await bench.rows("web")).map((row) => row["fault"]), [null, "missing_last_chunk"]);
  });
});
