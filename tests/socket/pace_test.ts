import { strict as assert } from "node:assert";
import { between, randomOf } from "../../engine/chance/random.ts";
import { withListener } from "../harness.ts";
import { ordinalKey } from "../../engine/base/hash.ts";

const SEED = 7;
const STREAMS = 40;
const LATENCY = { base_ms: 20, jitter_ms: 20 };
const PACE = { first_token_ms: 60, jitter_pct: 100 };
/** Tolerance in milliseconds: a timer may fire early, and the clocks of both sides may differ. */
const EARLY_MS = 3;

/** Waits of the n-th request as they are drawn, in milliseconds: before the headers, and from there to the first token. */
function drawn(n: number): { readonly headers: number; readonly token: number } {
  const key = ordinalKey(SEED, n);
  const { base_ms, jitter_ms } = LATENCY;
  const { first_token_ms, jitter_pct } = PACE;
  return {
    headers: base_ms + between(randomOf(key, "latency"), [-jitter_ms, jitter_ms]),
    token: first_token_ms * (1 + between(randomOf(key, "pace"), [-jitter_pct, jitter_pct]) / 100),
  };
}

Deno.test("on the wire the first token waits for a draw of its own, behind that of the latency", async () => {
  const set = [`llm.latency=${JSON.stringify(LATENCY)}`, `llm.stream=${JSON.stringify(PACE)}`];
  await withListener({ seed: SEED, set }, async ({ chat }) => {
    for (let n = 0; n < STREAMS; n++) {
      const { headers, token } = drawn(n);
      const from = performance.now();
      const response = await chat({ stream: true, max_tokens: 1 });
      const began = performance.now() - from;
      const text = await response.text();
      const ended = performance.now() - from;
      assert.ok(began >= headers - EARLY_MS, `headers ${n}: ${began} < ${headers} ms`);
      assert.ok(ended >= headers + token - EARLY_MS, `token ${n}: ${ended} < ${headers} + ${token} ms`);
      assert.match(text, /\[DONE\]/);
    }
  });
});
