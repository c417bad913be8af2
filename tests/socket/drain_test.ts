import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import { listen } from "../../engine/transport/listen.ts";
import { buildServer, HELLO } from "../harness.ts";
import { Line, post } from "../raw.ts";

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`a stop lets replies in flight finish and takes no new ones (${transport})`, async () => {
    const server = await buildServer({ clock: systemClock, transport, set: ["llm.latency.base_ms=300"] });
    const listener = await listen(
      server.app,
      transport,
      { hostname: "127.0.0.1", port: 0 },
      server.state,
    );
    const url = `http://127.0.0.1:${listener.port}/v1/chat/completions`;
    const inFlight = fetch(url, { method: "POST", body: JSON.stringify(HELLO) });
    while (server.state.stats("llm").in_flight === 0) await systemClock.sleep(5);
    const closed = listener.close(10_000);
    const response = await inFlight;
    assert.equal(response.status, 200);
    assert.equal((await response.json()).object, "chat.completion");
    await closed;
    await assert.rejects(fetch(url, { method: "POST", body: JSON.stringify(HELLO) }));
    await server.close();
  });
}

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`a stop does not wait for a connection that has asked nothing yet (${transport})`, async () => {
    const server = await buildServer({ clock: systemClock, transport });
    const { port, connections, close } = await listen(
      server.app,
      transport,
      { hostname: "127.0.0.1", port: 0 },
      server.state,
    );
    using early = await Deno.connect({ hostname: "127.0.0.1", port });
    await (await fetch(`http://127.0.0.1:${port}/health/live`)).text(); // by now the first one is accepted, too
    if (transport === "socket") assert.equal(connections(), 2);
    const from = systemClock.now();
    await close(20_000);
    assert.ok(systemClock.now() - from < 10_000, "nothing was in flight, yet it waited");
    assert.equal(await early.read(new Uint8Array(1)), null);
    await server.close();
  });
}

/** Requests that take longer than any drain, each with the settings that it takes for that. */
const LONG: Readonly<Record<string, { bytes: string; set?: readonly string[] }>> = {
  "a reply that waits": {
    bytes: post("/v1/chat/completions", HELLO),
    set: ["llm.latency.base_ms=60000"],
  },
  "a stream": {
    bytes: post("/v1/chat/completions", { ...HELLO, stream: true }),
    set: ["llm.stream.tokens_per_sec=0.001"],
  },
  "a body that does not come": { bytes: post("/v1/chat/completions", HELLO, { "content-length": "5000" }) },
  "an answer of 135 MB that nobody reads": {
    bytes: post("/v1/embeddings", {
      model: "text-embedding-3-large",
      input: Array.from({ length: 2048 }, () => "x"),
    }),
  },
};

for (const transport of ["socket", "fetch"] as const) {
  for (const [what, { bytes, set = [] }] of Object.entries(LONG)) {
    Deno.test(`a stop cuts ${what} when the drain is over, and records it (${transport})`, async () => {
      const server = await buildServer({ clock: systemClock, transport, set });
      const { port, close } = await listen(
        server.app,
        transport,
        { hostname: "127.0.0.1", port: 0 },
        server.state,
      );
      using line = await Line.open(port);
      await line.send(bytes);
      while (server.state.stats("llm").in_flight === 0) await systemClock.sleep(5);
      await close(50);
      await server.state.close();
      const { rows } = await server.coordinator.read({
        domain: "llm",
        table: "requests",
        after: 0,
        limit: 10,
      });
      assert.deepEqual(rows.map(({ outcome, ending }) => [outcome, ending]), [["aborted", "client_aborted"]]);
      assert.equal(server.state.stats("llm").in_flight, 0);
      await server.close();
    });
  }
}
