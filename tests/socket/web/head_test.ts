/** A HEAD sees nothing of a fault that is in the body alone, whatever its conditions and codings. */
import { strict as assert } from "node:assert";
import { type Bench, withListener } from "../../harness.ts";
import { portOf, raw } from "../../raw.ts";
import { settled } from "../wait.ts";

const ASKING = { set: ["server.per_request_faults.enabled=true"] };
const DATE = /\r\nDate: [^\r]*/;

async function head(bench: Bench, lines: string): Promise<string> {
  const request =
    `HEAD /web/item/lamp-00042 HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n${lines}\r\n`;
  return (await raw(portOf(bench.url), request)).text.replace(DATE, "");
}

for (const asked of ["", "accept-encoding: gzip\r\n", "if-none-match: *\r\n"]) {
  for (const fault of ["truncated_html", "broken_markup", "nul_bytes"]) {
    Deno.test(`web: HEAD with ${asked.trim() || "no more"} is left alone by ${fault}`, async () => {
      await withListener(ASKING, async (bench) => {
        const good = await head(bench, asked);
        assert.equal(await head(bench, `${asked}x-errorworks-fault: ${fault}\r\n`), good);
        const rows = await settled(bench, 2, "web");
        assert.deepEqual(rows.map(({ fault, outcome }) => [fault, outcome]), [[null, "success"], [
          null,
          "success",
        ]]);
      });
    });
  }
}

Deno.test("web: a HEAD sees what a fault changes in the head", async () => {
  await withListener(ASKING, async (bench) => {
    assert.match(
      await head(bench, "if-none-match: *\r\nx-errorworks-fault: noindex(where=header)\r\n"),
      /\r\nx-robots-tag: /,
    );
    const [row] = await settled(bench, 1, "web");
    assert.equal(row?.["fault"], "noindex");
  });
});

Deno.test("web: connection_stall of a 204 has no length", async () => {
  await withListener(ASKING, async (bench) => {
    const fault = "connection_stall(start_sec=0, stall_sec=0.1)";
    const { text, end } = await raw(
      portOf(bench.url),
      `GET /web/status/204 HTTP/1.1\r\nhost: errorworks\r\nx-errorworks-fault: ${fault}\r\n\r\n`,
    );
    assert.equal(end, "eof");
    assert.match(text, /^HTTP\/1\.1 204 No Content\r\n/);
    assert.doesNotMatch(text, /content-length/i);
  });
});
