/** `deno serve main.ts` as a process with a database file, from its first line to its exit code. */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { type Child, startChild } from "../bench/child.ts";
import { HELLO, underLoad } from "../harness.ts";
import { MAIN } from "../program.ts";
import { inFolder } from "./support.ts";
import { until } from "../waits.ts";

/** Latency of each reply: those in flight at the signal are let finish. Milliseconds. */
const LATENCY_MS = 1_000;
const DRAIN_SEC = 20;

/** Starts `deno serve` on a free port. */
async function serve(folder: string): Promise<Child & { readonly origin: string }> {
  const env = {
    ERRORWORKS_CONFIG: `${folder}/config.yaml`,
    ERRORWORKS_ADMIN_TOKEN: "secret-token",
    TURSO_DATABASE_URL: `file:${folder}/a.db`,
  };
  const args = ["serve", "--no-check", "--allow-all", "--host", "127.0.0.1", "--port", "0", MAIN];
  const child = await startChild(Deno.execPath(), args, { env });
  return { ...child, origin: child.url.replace(/^Listening on (.*)\/$/, "$1") };
}

function configured(drain_sec: number, base_ms: number): Readonly<Record<string, string>> {
  const latency = `llm: { latency: { base_ms: ${base_ms}, jitter_ms: 0 } }`;
  return { "config.yaml": `server: { drain_sec: ${drain_sec} }\n${latency}\n` };
}

/** True if a chat was answered whole. */
async function chats(url: string, more: Record<string, unknown> = {}): Promise<boolean> {
  const body = JSON.stringify({ ...HELLO, ...more });
  const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", body });
  await response.text();
  return response.ok;
}

/** Waits until so many requests are in flight. */
async function arrived(url: string, count: number): Promise<void> {
  const inFlight = async () => (await (await fetch(`${url}/health`)).json()).in_flight;
  await until(`the arrival of ${count}`, async () => await inFlight() === count);
}

async function rowsIn(path: string): Promise<number> {
  const client = createClient({ url: `file:${path}`, concurrency: 1 });
  const { rows } = await client.execute("SELECT count(*) AS n FROM llm_rows");
  client.close();
  return Number(rows[0]?.["n"]);
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`deno serve stops at one ${signal}: replies in flight finish, no row is lost, exit 0`, async () => {
    await inFolder(configured(DRAIN_SEC, LATENCY_MS), async (folder) => {
      const { origin: url, stop } = await serve(folder);
      const before = await Promise.all(Array.from({ length: 30 }, () => chats(url)));
      const inFlight = Array.from({ length: 20 }, (_, n) => chats(url, { stream: n % 2 === 0 }));
      await arrived(url, 20);
      const from = performance.now();
      const code = await stop(signal);
      assert.ok(performance.now() - from < DRAIN_SEC * 1000, "it did not wait for the drain to be over");
      const after = await Promise.allSettled(inFlight);
      const replies = [...before, ...after.map((one) => one.status === "fulfilled" && one.value)];
      assert.deepEqual([code, replies.filter((whole) => whole).length], [0, 50]);
      assert.equal(await rowsIn(`${folder}/a.db`), 50);
    });
  });
}

Deno.test("deno serve stops once the drain is over, whatever is still in flight: exit 0", async () => {
  await inFolder(configured(0.2, 60_000), async (folder) => {
    const { origin, stop } = await serve(folder);
    const hanging = chats(origin).catch(() => false);
    await arrived(origin, 1);
    const from = performance.now();
    assert.equal(await stop(), 0);
    assert.ok(performance.now() - from < underLoad(10_000));
    assert.equal(await hanging, false);
    assert.equal(await rowsIn(`${folder}/a.db`), 1);
  });
});
