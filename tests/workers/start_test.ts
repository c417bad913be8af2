import { strict as assert } from "node:assert";
import { startChild } from "../bench/child.ts";
import { startCrew, underLoad } from "../harness.ts";
import { MAIN } from "../program.ts";
import { freePort } from "../free_port.ts";

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

Deno.test("a server that cannot open its database leaves the port of its leak trap free", async () => {
  const port = freePort();
  const wanted = { database: "file:/no/such/folder/errorworks.db", set: [`server.canary_port=${port}`] };
  await assert.rejects(startCrew(1, wanted), { message: /Cannot open the metrics database/ });
  Deno.listen({ hostname: "127.0.0.1", port }).close();
});

Deno.test("a server whose leak trap cannot have its port closes the database that it opened meanwhile", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const folder = await Deno.makeTempDir();
  try {
    const wanted = {
      database: `file:${folder}/errorworks.db`,
      set: [`server.canary_port=${taken.addr.port}`],
    };
    await assert.rejects(startCrew(1, wanted), { message: /in use/ });
    assert.equal(Deno.statSync(`${folder}/errorworks.db-wal`).size, 0, "all of its log is in the file");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
