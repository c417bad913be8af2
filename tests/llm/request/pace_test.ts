import { strict as assert } from "node:assert";
import { correlation } from "../../engine/support.ts";
import { fakeClock, withServer } from "../../harness.ts";
import { piecesOf, STREAMS as APIS } from "./streams.ts";

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

for (const [path, body] of APIS) {
  Deno.test(`the step pace of a rule is the pace of a stream of ${path}, in place of the configured one`, async () => {
    const { clock, waits } = waitingClock();
    const step = {
      answer: { text: "Let me have a look at it." },
      pace: { first_token_ms: 100, tokens_per_sec: 50 },
    };
    const set = ["llm.stream={first_token_ms: 400}", `llm.rules=${JSON.stringify([{ do: step }])}`];
    await withServer({ clock, set }, async (bench) => void await piecesOf(bench, path, body));
    const [first, ...rest] = waits.map(Math.round);
    assert.equal(first, 100);
    assert.ok(rest.length > 2);
    assert.deepEqual([...new Set(rest)], [20]);
  });
}

Deno.test("the step pace lets a request pass that asks for no stream", async () => {
  const set = [`llm.rules=${JSON.stringify([{ times: 1, do: { pace: { first_token_ms: 100 } } }])}`];
  const { clock, waits } = waitingClock();
  await withServer({ clock, set }, async ({ chat }) => {
    await (await chat()).text();
    assert.deepEqual(waits, []);
    await (await chat({ stream: true })).text();
    assert.deepEqual(waits.map(Math.round), [100]);
  });
});
