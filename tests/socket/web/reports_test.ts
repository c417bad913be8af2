/** Tests that a fault reproduces each public bug report of a crawler or client about a website. */
import { strict as assert } from "node:assert";
import { withListener } from "../../harness.ts";
import { Line, portOf, takeApart } from "../../raw.ts";
import { REPORTS } from "./reports/list.ts";
import { bodyIn, type Reported } from "./reports/report.ts";
import { goodOf, undated } from "./wire_case.ts";

const SET = ["server.per_request_faults.enabled=true", "web.latency.base_ms=0", "web.latency.jitter_ms=0"];
const ITEM = "/item/lamp-00042";

/** Sends a request, and reads until `done` says so or the server closes. */
async function reply(
  port: number,
  { ask, path = ITEM, method = "GET", headers = {} }: Pick<Reported, "ask" | "path" | "method" | "headers">,
  done: (text: string) => boolean,
): Promise<string> {
  using line = await Line.open(port);
  const wanted = ask === "" ? {} : { "x-errorworks-fault": ask };
  const lines = Object.entries({ host: "errorworks.test", ...wanted, ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`);
  await line.send(`${method} /web${path} HTTP/1.1\r\n${lines.join("")}\r\n`);
  return undated(await line.until(done));
}

Deno.test("what 41 bug reports tell of websites can be had, byte by byte", async (t) => {
  assert.deepEqual(new Set(REPORTS.map(({ number }) => number)).size, 41);
  await withListener({ set: SET, seed: 7 }, async ({ url }) => {
    for (const one of REPORTS) {
      await t.step(`${one.number}: ${one.report} by ${one.ask || "no fault"}`, async () => {
        const { path, closes = false } = one;
        const whole = (text: string) => takeApart(text)?.whole === true;
        const good = goodOf(await reply(portOf(url), { ask: "", ...(path && { path }) }, whole));
        const expected = one.expect(good);
        const text = await reply(
          portOf(url),
          one,
          (text) => !closes && expected.test(undated(text)) && (!one.body || whole(text)),
        );
        assert.match(text, expected);
        one.body?.(bodyIn(text), good);
      });
    }
  });
});
