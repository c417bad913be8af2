/** Connections that are reset as soon as they are accepted. */
import { strict as assert } from "node:assert";
import { randomOf } from "../../engine/chance/random.ts";
import { withListener, withWorkers } from "../harness.ts";
import { Line, portOf } from "../raw.ts";
import { ordinalKey } from "../../engine/base/hash.ts";

const REQUEST = "GET /health HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n";
const CONNECTIONS = 30;
const SEED = 7;

/** The status line on a new connection, or `reset` and what came before. */
async function fateOf(url: string): Promise<string> {
  try {
    using line = await Line.open(portOf(url));
    await line.send(REQUEST);
    const text = await line.until(() => false);
    return line.end === "reset" ? `reset${text}` : text.split("\r\n", 1)[0] ?? "";
  } catch (error) {
    if (isReset(error)) return "reset"; // before the connection was known to be there, or a request could leave
    throw error;
  }
}

function isReset(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

/** The fates that the seed gives to the first connections. */
function drawn(pct: number): string[] {
  return Array.from(
    { length: CONNECTIONS },
    (_, n) => randomOf(ordinalKey(SEED, n), "accept")() * 100 < pct ? "reset" : "HTTP/1.1 200 OK",
  );
}

Deno.test("server.reset_pct resets its share of connections before any byte, as the seed draws them, and counts them", async () => {
  await withListener({ seed: SEED, set: ["server.reset_pct=40"] }, async ({ url, server }) => {
    const fates: string[] = [];
    for (let n = 0; n < CONNECTIONS; n++) fates.push(await fateOf(url));
    assert.deepEqual(fates, drawn(40));
    const reset = fates.filter((fate) => fate === "reset").length;
    assert.ok(reset > 0 && reset < CONNECTIONS);
    assert.equal(server.state.sharedState.sum("reset_connections"), reset);
    assert.equal(server.state.stats("llm").total_requests, 0);
  });
});

Deno.test("/health and /admin/stats tell how many connections were reset at accept", async () => {
  await withListener({ set: ["server.reset_pct=0"] }, async ({ ask, admin, server }) => {
    server.state.counters.add("reset_connections", 3);
    assert.equal((await (await ask("/health")).json()).reset_connections, 3);
    assert.equal((await (await admin("/stats")).json()).reset_connections, 3);
    assert.match(await (await ask("/metrics")).text(), /^errorworks_reset_connections_total 3$/m);
  });
});

Deno.test("server.reset_pct: 100 resets every connection", async () => {
  await withListener({ set: ["server.reset_pct=100"] }, async ({ url }) => {
    for (let n = 0; n < 3; n++) assert.equal(await fateOf(url), "reset");
  });
});

Deno.test("two workers reset as many of the first connections as the seed says", async () => {
  await withWorkers(2, { seed: SEED, set: ["server.reset_pct=40"] }, async ({ url, running }) => {
    const fates: string[] = [];
    for (let n = 0; n < CONNECTIONS; n++) fates.push(await fateOf(url));
    assert.deepEqual(fates, drawn(40));
    const reset = fates.filter((fate) => fate === "reset").length;
    assert.equal(running.coordinator.sharedState.sum("reset_connections"), reset);
  });
});
