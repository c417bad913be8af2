import { strict as assert } from "node:assert";
import { type HandleObserver, HandleWatch } from "../../../engine/transport/handle_watch.ts";
import { shortageLog } from "../../../engine/transport/leak_trap.ts";
import { logOf } from "../../log_of.ts";
import { until } from "../../waits.ts";

/** Signs that the threads of one process share. */
function sharedObserver(): HandleObserver {
  let signs = 0;
  return { sign: () => void signs++, signs: () => signs, began() {}, ended() {}, turnedAway() {} };
}

Deno.test("a thread opens its ports anew at each sign that another one sees, also within one shortage", async () => {
  const observer = sharedObserver();
  const [seeing, other] = [new HandleWatch(observer), new HandleWatch(observer)];
  let opened = 0;
  other.add(() => opened++);
  try {
    for (const times of [1, 2, 3]) { // all of them within the second after which the next shortage begins
      seeing.lacking();
      await until("opening the ports", () => opened >= times);
    }
    assert.equal(opened, 3, "once for each");
  } finally {
    seeing.close();
    other.close();
  }
});

Deno.test("the watches of a thread look with one timer, until the last one is closed", async () => {
  const { setTimeout } = globalThis;
  let timers = 0;
  globalThis.setTimeout = Object.assign((...args: Parameters<typeof setTimeout>) => {
    timers++;
    return setTimeout(...args);
  }, setTimeout);
  try {
    const [seeing, other] = [new HandleWatch(sharedObserver()), new HandleWatch(sharedObserver())];
    assert.equal(timers, 1);
    seeing.close();
    seeing.close();
    let opened = 0;
    other.add(() => opened++);
    other.lacking();
    await until("opening the ports", () => opened === 1);
    other.close();
    const again = new HandleWatch(sharedObserver());
    again.add(() => opened++);
    again.lacking();
    await until("opening them again", () => opened === 2);
    again.close();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});

Deno.test("the leak trap logs each shortage of file handles, and how many connections it reset in it", async () => {
  const lines = await logOf(() => {
    const observer = shortageLog();
    for (const reset of [2, 1]) {
      observer.began();
      for (let n = 0; n < reset; n++) observer.turnedAway();
      observer.ended();
    }
  });
  const began = "warning: The leak trap resets new connections until file handles are free";
  const ended = (n: number) => `info: The leak trap records connections again; ${n} were reset meanwhile`;
  assert.deepEqual(lines, [began, ended(2), began, ended(1)]);
});
