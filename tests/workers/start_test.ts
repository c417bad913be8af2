import { strict as assert } from "node:assert";
import { startChild } from "../bench/child.ts";
import { startCrew, underLoad } from "../harness.ts";
import { MAIN } from "../program.ts";
import { freePort } from "../sqld/sqld.ts";

Deno.test("workers that cannot have their port say so, though most of them had not begun", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = `server.port=${taken.addr.port}`;
  await assert.rejects(startCrew(3, { set: [port] }), { message: /in use/i });
});

for (const [first, second] of [[2, 2], [2, 1], [1, 2]] as const) {
  Deno.test(`of servers with ${first} and ${second} workers that start at once on a port, one refuses`, async () => {
    for (let round = 0; round < 3; round++) {
      const set = [`server.port=${freePort()}`];
      const starts = await Promise.allSettled([startCrew(first, { set }), startCrew(second, { set })]);
      const refused = starts.flatMap((start) => start.status === "rejected" ? [String(start.reason)] : []);
      for (const start of starts) if (start.status === "fulfilled") await start.value.running.stop();
      assert.equal(refused.length, 1, "one of them has the port for itself");
      assert.match(refused.join(), /Cannot listen on 127\.0\.0\.1:\d+: .*in use/i);
    }
  });
}

Deno.test("of two processes that start at the same moment on one port, one refuses and one serves", async () => {
  const port = freePort();
  const flags = ["--json", "--workers", "2", "--port", String(port), "--database", ":memory:"];
  const args = ["run", "--no-check", "-A", MAIN, "serve", ...flags];
  const starts = await Promise.allSettled([0, 1].map(() => startChild(Deno.execPath(), args)));
  const served = starts.flatMap((start) => start.status === "fulfilled" ? [start.value] : []);
  try {
    const response = await fetch(`http://127.0.0.1:${port}/health/live`, {
      signal: AbortSignal.timeout(underLoad(10_000)),
    });
    assert.equal((await response.json()).status, "live");
  } finally {
    for (const child of served) await child.stop();
  }
  assert.equal(served.length, 1);
});
