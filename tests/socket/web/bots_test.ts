import { strict as assert } from "node:assert";
import { botFaults } from "../../../web/faults/bots/list.ts";
import { frontierFaults } from "../../../web/faults/frontier/list.ts";
import { withListener } from "../../harness.ts";
import { portOf, raw, takeApart } from "../../raw.ts";
import { settled } from "../wait.ts";
import { botCases } from "./bots_cases.ts";
import { frontierCases } from "./frontier_cases.ts";
import { linkCases } from "./link_cases.ts";
import { playAll, request } from "./play.ts";
import { sitemapCases } from "./sitemap_cases.ts";

playAll([...botCases, ...frontierCases, ...linkCases, ...sitemapCases]);

Deno.test("every fault of bots and of the frontier has a test on the wire", () => {
  const covered = new Set(
    [...botCases, ...frontierCases, ...linkCases, ...sitemapCases].map(({ fault }) => fault),
  );
  assert.deepEqual([...covered].sort(), [...botFaults, ...frontierFaults].map(({ name }) => name).sort());
});

const CLOSE = { connection: "close" };

Deno.test("what is asked for is what comes over the wire", async () => {
  await withListener({ set: ["server.per_request_faults.enabled=true"] }, async (bench) => {
    const ask = (path: string, headers = {}) =>
      raw(portOf(bench.url), request(`/web${path}`, "GET", { ...CLOSE, ...headers }));
    const reset = await ask("/?fault=slow_response(delay_sec=0.1),connection_reset");
    assert.deepEqual([reset.text, reset.end], ["", "reset"]);
    assert.ok(reset.ms >= 95);

    const half = await ask("/", { "x-errorworks-fault": "incomplete_response(part_pct=50)" });
    assert.equal(half.end, "eof");
    assert.equal(takeApart(half.text)?.whole, false);

    const drip = await ask("/drip?duration=0.1&numbytes=3&code=202");
    assert.match(drip.text, /^HTTP\/1\.1 202 Accepted\r\n.*\r\n\r\n\*\*\*$/s);
    assert.ok(drip.ms >= 95);

    const none = await ask("/status/204");
    assert.match(none.text, /^HTTP\/1\.1 204 No Content\r\n/);
    assert.equal((await settled(bench, 4, "web"))[0]?.["asked"], "slow_response,connection_reset");
  });
});

Deno.test("nothing that is asked for with HEAD has a body", async () => {
  await withListener({ set: ["server.per_request_faults.enabled=true"] }, async ({ url }) => {
    const paths = [
      "/drip?duration=0",
      "/bytes/9",
      "/stream-bytes/9",
      "/status/503",
      "/gzip",
      "/?fault=challenge",
    ];
    for (const path of [...paths, "/?fault=js_shell", "/?fault=calendar_trap"]) {
      const { text } = await raw(portOf(url), request(`/web${path}`, "HEAD", CLOSE));
      assert.match(text, /^HTTP\/1\.1 \d{3} [^]*?\r\n\r\n$/, path);
    }
  });
});

Deno.test("the ladder refuses over the wire", async () => {
  const ladder = {
    enabled: true,
    by: "ip",
    requests: 1,
    window_sec: 3600,
    limited: 1,
    challenged: 1,
    forbidden: 0,
  };
  await withListener({ set: [`web.ladder=${JSON.stringify(ladder)}`] }, async ({ url }) => {
    const lines: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { text } = await raw(portOf(url), request("/web/", "GET", CLOSE));
      lines.push(takeApart(text)?.statusLine ?? "");
    }
    assert.deepEqual(lines, [
      "HTTP/1.1 200 OK",
      "HTTP/1.1 429 Too Many Requests",
      "HTTP/1.1 200 OK",
      "HTTP/1.1 403 Forbidden",
    ]);
  });
});
