import { strict as assert } from "node:assert";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { ClientGone, inSlices, rests, sliced, systemClock } from "../../../engine/base/clock.ts";
import type { Client } from "../../../engine/base/time.ts";

/** A client that leaves when the test says so. */
function client(): Client & { leave(): void; waits(): number } {
  const calls = new Set<() => void>();
  let gone = false;
  return {
    get gone() {
      return gone;
    },
    onGone(call) {
      calls.add(call);
      return () => void calls.delete(call);
    },
    leave() {
      gone = true;
      for (const call of calls) call();
      calls.clear();
    },
    waits: () => calls.size,
  };
}

Deno.test("sleep() wakes all who wait for the same millisecond", async () => {
  const from = systemClock.now();
  await Promise.all(Array.from({ length: 100 }, () => systemClock.sleep(20)));
  assert.ok(systemClock.now() - from >= 19);
});

Deno.test("sleep() wakes in the order of what is due", async () => {
  const order: number[] = [];
  await Promise.all([30, 1, 15].map((ms) => systemClock.sleep(ms).then(() => order.push(ms))));
  assert.deepEqual(order, [1, 15, 30]);
});

Deno.test("sleep() rejects at once when its client leaves, and lets the others sleep on", async () => {
  const [leaver, stayer] = [client(), client()];
  const from = systemClock.now();
  const waits = [systemClock.sleep(50, leaver), systemClock.sleep(50, stayer)];
  leaver.leave();
  await assert.rejects(waits[0] ?? Promise.resolve(), ClientGone);
  await waits[1];
  assert.ok(systemClock.now() - from >= 49);
  assert.equal(stayer.waits(), 0, "nothing is left with a client once a wait is over");
});

Deno.test("a wait that is longer than any timer does not end at once", async () => {
  const one = client();
  let ended = false;
  const wait = systemClock.sleep(2 ** 40, one).finally(() => ended = true);
  await systemClock.sleep(20);
  assert.equal(ended, false);
  one.leave();
  await assert.rejects(wait, ClientGone);
});

Deno.test("sleep() leaves no timer behind when all its clients have left", async () => {
  const clients = Array.from({ length: 10 }, client);
  const waits = clients.map((one) => systemClock.sleep(60_000, one));
  for (const one of clients) one.leave();
  for (const wait of waits) await assert.rejects(wait, ClientGone);
});

Deno.test("sleep() rejects for a client that has left before", async () => {
  const one = client();
  one.leave();
  await assert.rejects(systemClock.sleep(60_000, one), ClientGone);
});

Deno.test("doze() is one wait for all who doze until the same millisecond, and outlives a sleeper who leaves", async () => {
  const from = systemClock.now();
  const leaver = client();
  const slept = systemClock.sleep(20, leaver);
  const waits = Array.from({ length: 100 }, () => systemClock.doze(20));
  assert.ok(new Set(waits).size < 100);
  leaver.leave();
  await assert.rejects(slept, ClientGone);
  await Promise.all(waits);
  assert.ok(systemClock.now() - from >= 19);
});

Deno.test("doze() wakes in their order those whose time has come, however late, and leaves no timer behind", async () => {
  const woken: number[] = [];
  const dozed = [30, 0, 10, 20].map(async (ms) => {
    await systemClock.doze(ms);
    woken.push(ms);
  });
  for (const until = performance.now() + 40; performance.now() < until;); // the loop is held up
  await Promise.all(dozed);
  assert.deepEqual(woken, [0, 10, 20, 30]);
});

Deno.test("wakeAt() wakes each sleeper once, in the order of their instants, with those who doze", async () => {
  const woken: number[] = [];
  const from = systemClock.now();
  for (const ms of [30, 0, 10, 20]) systemClock.wakeAt?.(from + ms, { wake: () => void woken.push(ms) });
  const again = { wake: () => woken.push(5) === 2 && systemClock.wakeAt?.(systemClock.now() + 1, again) };
  systemClock.wakeAt?.(from + 5, again);
  await systemClock.doze(40);
  assert.deepEqual(woken.toSorted((a, b) => a - b), [0, 5, 5, 10, 20, 30]);
  assert.deepEqual(woken.filter((ms) => ms !== 5), [0, 10, 20, 30]);
});

/** Sleepers of one instant, each of whom works for half a millisecond; the results are what `seen` said then. */
function crowd<T>(size: number, seen: () => T): Promise<T>[] {
  const due = systemClock.now() + 5;
  return Array.from({ length: size }, () => {
    const { promise, resolve } = Promise.withResolvers<T>();
    const wake = () => {
      for (const until = performance.now() + 0.5; performance.now() < until;);
      resolve(seen());
    };
    systemClock.wakeAt?.(due, { wake });
    return promise;
  });
}

Deno.test("wakeAt() lets timers fire between the sleepers of one instant, however many there are", async () => {
  let fired = 0;
  const timer = setInterval(() => fired++, 1);
  const seen = new Set(await Promise.all(crowd(60, () => fired)));
  clearInterval(timer);
  assert.ok(seen.size >= 3, `timers fired ${seen.size - 1} times in 30 ms of work`);
});

Deno.test("wakeAt() lets sockets be served between the sleepers of one instant, however many there are", async () => {
  let served = 0;
  const listener = createServer((socket) => void socket.on("data", (byte) => socket.write(byte)));
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const near = connect((listener.address() as AddressInfo).port, "127.0.0.1");
  let isOver = false;
  near.on("data", (byte) => {
    served++;
    if (isOver) near.end();
    else near.write(byte);
  });
  near.write("a");
  await once(near, "data");
  const seen = new Set(await Promise.all(crowd(800, () => served)));
  isOver = true;
  await once(near, "close");
  listener.close();
  assert.ok(seen.size >= 3, `sockets were served ${seen.size - 1} times in 400 ms of work`);
});

Deno.test("rests() lets timers fire between the steps of long work, however much of it there is", async () => {
  let fired = 0;
  const timer = setInterval(() => fired++, 1);
  const work = async () => {
    for (let step = 0; step < 200; step++) {
      for (const until = performance.now() + 0.2; performance.now() < until;);
      await rests();
    }
  };
  await Promise.all(Array.from({ length: 10 }, work));
  clearInterval(timer);
  assert.ok(fired >= 10, `a timer of 1 ms fired ${fired} times in 400 ms of work`);
});

Deno.test("rests() lets as much work go on in a turn of the event loop as there is time for", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await rests(); // begins the slice of this turn, which is then used up
  for (const until = performance.now() + 5; performance.now() < until;);
  const waits = Array.from({ length: 2_000 }, () => rests());
  assert.ok(waits.every((wait) => wait !== undefined));
  await Promise.all(waits);
  clearInterval(timer);
  assert.ok(turns < 1_000, `${waits.length} steps that take no time took ${turns} turns`);
});

/** Work that takes so many milliseconds, in steps. */
function* busy(steps: number, step_ms: number) {
  for (let step = 0; step < steps; step++) {
    yield;
    for (const until = performance.now() + step_ms; performance.now() < until;);
  }
  return "done";
}

Deno.test("inSlices() does short work at once, and lets timers fire between the steps of long work", async () => {
  assert.equal(inSlices(busy(3, 0)), "done");
  let fired = 0;
  const timer = setInterval(() => fired++, 1);
  const done = inSlices(busy(400, 0.2));
  assert.ok(done instanceof Promise);
  assert.equal(await done, "done");
  clearInterval(timer);
  assert.ok(fired >= 5, `a timer of 1 ms fired ${fired} times in 80 ms of work`);
});

Deno.test("work in steps that fails is a rejection, sooner or later", async () => {
  function* failing(steps: number) {
    yield* busy(steps, 0.2);
    throw new Error("no");
  }
  assert.throws(() => inSlices(failing(1)), /no/);
  for (const steps of [1, 100]) await assert.rejects(sliced(failing(steps)), /no/);
});
