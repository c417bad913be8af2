import { strict as assert } from "node:assert";
import { listeningOn } from "../../engine/supervisor/listening_sockets.ts";
import { underLoad, withWorkers } from "../harness.ts";
import { Line, portOf } from "../raw.ts";
import { Threads } from "./threads.ts";
import { until } from "../waits.ts";

Deno.test({
  name: "a thread that is stuck loses its sockets on all ports, so that no connection waits for it",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const threads = new Threads();
    const set = ["server.web_port=0"];
    await withWorkers(2, { set, spawn: (name) => threads.spawn(name) }, async ({ url, webUrl }) => {
      const ports = [portOf(url), portOf(webUrl)];
      const before = ports.map((port) => [...listeningOn(port)]);
      assert.deepEqual(before.map(({ length }) => length), [2, 2]);
      threads.strike(1, "spin");
      const isShut = () => ports.every((port, at) => before[at]?.some((one) => !listeningOn(port).has(one)));
      await until("closing the sockets of the stuck thread", isShut, underLoad(20_000));
      for (let n = 0; n < 12; n++) {
        using line = await Line.open(portOf(webUrl));
        await line.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert.match(await line.until(() => false), /^HTTP\/1\.1 200/);
      }
    });
  },
});
