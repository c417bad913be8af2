import { strict as assert } from "node:assert";
import { correlation } from "../../engine/support.ts";
import { fakeClock, withServer } from "../../harness.ts";

const STREAMS = 200;

/** A clock on which every wait is over at once, and which remembers each of them. */
function waitingClock() {
  const waits: number[] = [];
  const clock = fakeClock();
  const sleep: typeof clock.sleep = (ms, client) => (waits.push(ms), clock.sleep(ms, client));
  return { clock: { ...clock, sleep, doze: (ms: number) => sleep(ms) }, waits };
}

Deno.test("a stream that begins late is not late with its first token for that", async () => {
  const { clock, waits } = waitingClock();
  const set = [
    "llm.latency={base_ms: 200, jitter_ms: 200}",
    "llm.stream={first_token_ms: 400, jitter_pct: 100}",
  ];
  await withServer({ clock, set }, async ({ chat }) => {
    for (let n = 0; n < STREAMS; n++) await (await chat({ stream: true, max_tokens: 2 })).text();
  });
  assert.equal(waits.length, 2 * STREAMS);
  const [headers, tokens] = [0, 1].map((odd) => waits.filter((_, index) => index % 2 === odd));
  const r = correlation(headers ?? [], tokens ?? []);
  assert.ok(Math.abs(r) < 0.5, `r = ${r}`);
});
