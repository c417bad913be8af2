/** Faults of a connection that is kept cannot happen where the client says that it closes it. */
import { strict as assert } from "node:assert";
import { withListener } from "../harness.ts";
import { Line, portOf, raw } from "../raw.ts";
import { settled } from "./wait.ts";

const FAULTS = ["close_after_reply", "stale_keep_alive(idle_ms=1)", "close_after_requests(requests=1)"];
const asked = (fault: string, line: string) =>
  `GET /v1/models HTTP/1.1\r\nhost: errorworks\r\n${line}x-errorworks-fault: ${fault}\r\n\r\n`;

for (const fault of FAULTS) {
  Deno.test(`socket: ${fault} leaves a request alone behind which the client closes`, async () => {
    await withListener({ set: ["server.per_request_faults.enabled=true"] }, async (bench) => {
      await raw(portOf(bench.url), asked(fault, ""));
      await raw(portOf(bench.url), asked(fault, "connection: close\r\n"));
      const rows = await settled(bench, 2);
      assert.deepEqual(rows.map(({ fault, outcome }) => [fault, outcome]), [
        [/^\w+/.exec(fault)?.[0], "fault"],
        [null, "success"],
      ]);
    });
  });
}

for (
  const [idle_sec, told] of [[5, "Keep-Alive: timeout=5\r\n"], [75, "Keep-Alive: timeout=75\r\n"]] as const
) {
  Deno.test(`a reply written past the host says how long its connection is kept: ${idle_sec} s`, async () => {
    const set = [`server.idle_timeout_sec=${idle_sec}`, "server.per_request_faults.enabled=true"];
    await withListener({ set }, async ({ url }) => {
      for (const fault of ["", "x-errorworks-fault: malformed_header(form=quoted)\r\n"]) {
        using line = await Line.open(portOf(url));
        await line.send(`HEAD /web/ HTTP/1.1\r\nhost: x\r\n${fault}\r\n`);
        const text = await line.until((text) => text.endsWith("\r\n\r\n"));
        assert.ok(text.includes(told), text);
      }
    });
  });
}
