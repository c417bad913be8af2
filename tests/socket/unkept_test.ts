/** Faults of a connection that is kept cannot happen where the client says that it closes it. */
import { strict as assert } from "node:assert";
import { withListener } from "../harness.ts";
import { portOf, raw } from "../raw.ts";
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
