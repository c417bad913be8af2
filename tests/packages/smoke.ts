/**
 * Smoke test of every package: the same steps for the npm package, the wheel and the container image. They are true
 * with either transport, raw sockets or `fetch`.
 */
import { strict as assert } from "node:assert";
import OpenAI from "openai";
import { SERVE, type Start } from "./start.ts";
import { STEPS } from "./steps.ts";
import { steering } from "./subject.ts";

/** `server.drain_sec` is 10 by default; nothing is in flight at the stop. */
const DRAIN_MS = 10_000;

/** Starts a package once, takes it through all steps, and stops it. */
export async function smoke(t: Deno.TestContext, start: Start): Promise<void> {
  const server = await start(SERVE);
  const client = new OpenAI({
    baseURL: `${server.url}/v1`,
    apiKey: "sk-smoke",
    maxRetries: 0,
    timeout: 30_000,
  });
  const subject = { ...steering(server), client };
  let ended = false;
  try {
    for (const [name, step] of STEPS) await t.step(name, () => step(subject));
    await t.step("SIGTERM ends it with 0, before a drain would be over, and frees the port", async () => {
      const from = performance.now();
      ended = true;
      assert.equal(await server.stop(), 0);
      assert.ok(performance.now() - from < DRAIN_MS, "nothing was in flight, yet it waited");
      await assert.rejects(() => fetch(server.url));
    });
  } finally {
    if (!ended) await server.stop();
  }
}
