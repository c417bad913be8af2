import { strict as assert } from "node:assert";
import { createBurstClock, inBurst } from "../../engine/burst.ts";
import { fc } from "./support.ts";

const EVERY_30 = { enabled: true, interval_sec: 30, duration_sec: 5 };

Deno.test("inBurst() is on for the first seconds of each interval", () => {
  const at = (sec: number) => inBurst(EVERY_30, sec * 1000);
  assert.deepEqual([0, 4.999, 5, 29.999, 30, 34.999, 35, 60].map(at), [
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
    const burst = { enabled: true, interval_sec: duration_sec + pause, duration_sec };
    let on = 0;
    for (let sec = 0; sec < 3 * burst.interval_sec; sec++) on += Number(inBurst(burst, sec * 1000 + 500));
    assert.equal(on, 3 * duration_sec);
  }));
});

Deno.test("a burst clock starts with its first question, inside of a burst", () => {
  let now = 1_234_567;
  const clock = createBurstClock(() => now);
  assert.equal(clock.isOn(EVERY_30), true);
  now += 5000;
  assert.equal(clock.isOn(EVERY_30), false);
  now += 25_000;
  assert.equal(clock.isOn(EVERY_30), true);
});

Deno.test("a burst clock does not start while bursts are disabled", () => {
  let now = 0;
  const clock = createBurstClock(() => now);
  assert.equal(clock.isOn({ ...EVERY_30, enabled: false }), false);
  now = 10_000;
  assert.equal(clock.isOn(EVERY_30), true);
});

Deno.test("a burst clock starts anew after a reset, and not at a change of its timing", () => {
  let now = 0;
  const clock = createBurstClock(() => now);
  clock.isOn(EVERY_30);
  now = 10_000;
  assert.equal(clock.isOn({ ...EVERY_30, interval_sec: 40 }), false);
  clock.reset();
  assert.equal(clock.isOn(EVERY_30), true);
});
