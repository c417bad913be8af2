import { strict as assert } from "node:assert";
import { type Burst, createBurstClock, inBurst } from "../../../engine/chance/burst.ts";
import { newCells } from "../memory/threads/crew.ts";
import { fc } from "../support.ts";

const EVERY_30 = { enabled: true, interval_sec: 30, duration_sec: 5, start_sec: 0 };

/** Tells for some instants, in seconds, if a burst is on. */
function onAt(burst: Burst, seconds: readonly number[]): boolean[] {
  return seconds.map((sec) => inBurst(burst, sec * 1000));
}

Deno.test("inBurst() is on for the first seconds of each interval", () => {
  assert.deepEqual(onAt(EVERY_30, [0, 4.999, 5, 29.999, 30, 34.999, 35, 60]), [
    true,
    true,
    false,
    false,
    true,
    true,
    false,
    true,
  ]);
});

Deno.test("inBurst() is never on where bursts are disabled", () => {
  fc.assert(fc.property(fc.nat(), (elapsed) => !inBurst({ ...EVERY_30, enabled: false }, elapsed)));
});

Deno.test("inBurst() is on for exactly the configured part of the time", () => {
  const timing = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }));
  fc.assert(fc.property(timing, ([duration_sec, pause]) => {
    const burst = { enabled: true, interval_sec: duration_sec + pause, duration_sec, start_sec: 0 };
    let on = 0;
    for (let sec = 0; sec < 3 * burst.interval_sec; sec++) on += Number(inBurst(burst, sec * 1000 + 500));
    assert.equal(on, 3 * duration_sec);
  }));
});

Deno.test("inBurst() is off for one interval, where nothing else is said, and goes on like any other", () => {
  const { start_sec: _, ...calm } = EVERY_30;
  assert.deepEqual(onAt(calm, [0, 4.999, 29.999, 30, 34.999, 35, 60]), [
    false,
    false,
    false,
    true,
    true,
    false,
    true,
  ]);
});

Deno.test("inBurst() begins the first burst after start_sec", () => {
  assert.deepEqual(onAt({ ...EVERY_30, start_sec: 7.5 }, [0, 7.4, 7.5, 12.4, 12.5, 37.4, 37.5]), [
    false,
    false,
    true,
    true,
    false,
    false,
    true,
  ]);
});

Deno.test("a burst clock that is only looked at does not start", () => {
  let now = 500;
  const origin = newCells(1);
  const [clock, other] = [createBurstClock(() => now, origin), createBurstClock(() => now, origin)];
  assert.equal(clock.isOnNow(EVERY_30), false);
  now = 10_000;
  assert.equal(clock.isOn(EVERY_30), true);
  assert.deepEqual([clock.isOnNow(EVERY_30), other.isOnNow(EVERY_30)], [true, true]);
  now = 15_000;
  assert.deepEqual([clock.isOnNow(EVERY_30), other.isOnNow(EVERY_30)], [false, false]);
});

Deno.test("a burst clock starts with the first request, by start_sec: 0 inside of a burst", () => {
  let now = 1_234_567;
  const clock = createBurstClock(() => now, newCells(1));
  assert.equal(clock.isOn(EVERY_30), true);
  now += 5000;
  assert.equal(clock.isOn(EVERY_30), false);
  now += 25_000;
  assert.equal(clock.isOn(EVERY_30), true);
});

Deno.test("a burst clock does not start while bursts are disabled", () => {
  let now = 0;
  const clock = createBurstClock(() => now, newCells(1));
  assert.equal(clock.isOn({ ...EVERY_30, enabled: false }), false);
  now = 10_000;
  assert.equal(clock.isOn(EVERY_30), true);
});

Deno.test("a burst clock goes on at a change of its timing", () => {
  let now = 0;
  const clock = createBurstClock(() => now, newCells(1));
  clock.isOn(EVERY_30);
  now = 10_000;
  assert.equal(clock.isOn({ ...EVERY_30, interval_sec: 40 }), false);
  now = 30_000;
  assert.equal(clock.isOn({ ...EVERY_30, interval_sec: 40 }), false);
  now = 40_000;
  assert.equal(clock.isOn({ ...EVERY_30, interval_sec: 40 }), true);
});

Deno.test("views of one burst clock agree, whoever was asked first", () => {
  let now = 500;
  const origin = newCells(1);
  const [one, other] = [createBurstClock(() => now, origin), createBurstClock(() => now, origin)];
  one.isOn(EVERY_30);
  const instants = fc.array(fc.nat({ max: 100_000 }));
  fc.assert(fc.property(instants, (list) => {
    for (now of list) assert.equal(one.isOn(EVERY_30), other.isOn(EVERY_30));
  }));
  now = 500 + 5000;
  assert.deepEqual([one.isOn(EVERY_30), other.isOn(EVERY_30)], [false, false]);
});

Deno.test("a burst clock that is behind the one that started is in the first burst", () => {
  const origin = newCells(1);
  createBurstClock(() => 1000, origin).isOn(EVERY_30);
  assert.equal(createBurstClock(() => 999.7, origin).isOn(EVERY_30), true);
});

Deno.test("a burst clock starts at the beginning of time, too", () => {
  let now = 0;
  const origin = newCells(1);
  assert.equal(createBurstClock(() => now, origin).isOn(EVERY_30), true);
  now = 10_000;
  assert.equal(createBurstClock(() => now, origin).isOn(EVERY_30), false);
});
