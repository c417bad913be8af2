import { strict as assert } from "node:assert";
import { randomOf } from "../../../engine/chance/random.ts";
import { defineFrames, type Frame } from "../../../engine/reply/frames.ts";
import type { Stream } from "../../../engine/chance/streams.ts";
import { ordinalKey } from "../../../engine/base/hash.ts";

interface Token extends Frame {
  readonly token: boolean;
}

const { stream, framesOf, reframe, isFramed } = defineFrames<Token>(({ token }) => token);
const TOKENS: readonly Token[] = Array.from({ length: 100 }, (_, n) => ({ text: `${n} `, token: true }));
const OPEN: Token = { text: "open ", token: false };

/** An exchange whose timers are late by `lateMs`, each of them. */
function timed(lateMs = 0) {
  let now = 0;
  const drawn: Stream[] = [];
  const sleep = (ms: number) => {
    now += ms + lateMs;
    return Promise.resolve();
  };
  return {
    drawn,
    now: () => now,
    sleep,
    doze: sleep,
    draw: (name: Stream) => (drawn.push(name), randomOf(ordinalKey(7, 0), name)),
  };
}

/** Plays a body, and tells when each of its pieces went out. */
async function times(exchange: ReturnType<typeof timed>, body: ReturnType<typeof stream>): Promise<number[]> {
  const at: number[] = [];
  for (const index of body.pieces.keys()) {
    await body.pace(index);
    at.push(exchange.now());
  }
  return at;
}

Deno.test("stream() holds paced frames up, and no others", async () => {
  const exchange = timed();
  const pace = { first_ms: 300, gap_ms: 20, jitter_pct: 0 };
  const at = await times(exchange, stream([OPEN, ...TOKENS.slice(0, 3), OPEN], exchange, pace));
  assert.deepEqual(at, [0, 300, 320, 340, 340]);
});

Deno.test("stream() does not add up what timers are late: the last frame is as late as one of them", async () => {
  const exchange = timed(5);
  const at = await times(exchange, stream(TOKENS, exchange, { first_ms: 100, gap_ms: 20, jitter_pct: 0 }));
  assert.equal(at.at(-1), 100 + 99 * 20 + 5);
});

Deno.test("stream() draws from the stream of the pace alone, and only if it has to wait", () => {
  const exchange = timed();
  stream(TOKENS, exchange, { first_ms: 0, gap_ms: 0, jitter_pct: 50 });
  assert.deepEqual(exchange.drawn, []);
  stream(TOKENS, exchange, { first_ms: 0, gap_ms: 1, jitter_pct: 50 });
  assert.deepEqual(exchange.drawn, ["pace"]);
});

Deno.test("reframe() keeps the pace, adds holds, and leaves what is no stream of these frames alone", async () => {
  const exchange = timed();
  const body = stream(TOKENS.slice(0, 2), exchange, { first_ms: 10, gap_ms: 10, jitter_pct: 0 });
  const hold = () => exchange.sleep(1000);
  const { body: held } = reframe({ status: 200, headers: {}, body }, ([first = OPEN, ...rest]) => [
    OPEN,
    { ...first, hold },
    ...rest,
  ]);
  assert.ok(isFramed(held));
  assert.deepEqual(await times(exchange, held), [0, 1010, 1010]);
  const other = defineFrames<Token>(() => false);
  assert.deepEqual(other.framesOf({ status: 200, headers: {}, body: held }), []);
  assert.equal(framesOf({ status: 200, headers: {}, body: held }).length, 3);
  const whole = { status: 200, headers: {}, body: "whole" };
  assert.equal(reframe(whole, () => []), whole);
});
