/** Timers that go off when a test says so, for code that plans by `engine/base/clock.ts`. */

/** The timers that were set while a test ran. */
export interface FakeTimers {
  /** Milliseconds of each, in the order in which they were set. */
  readonly delays: readonly number[];
  /** Number of timers that wait. */
  waiting(): number;
  /** Lets all that wait go off, and what follows from that happen. */
  fire(): Promise<void>;
}

/** Lets everything happen that waits for nothing but promises. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** Runs `test` without real timers. */
export async function withFakeTimers(test: (timers: FakeTimers) => Promise<void>): Promise<void> {
  const { setTimeout, clearTimeout } = globalThis;
  const delays: number[] = [];
  const waiting = new Map<number, () => void>();
  Reflect.set(globalThis, "setTimeout", (work: () => void, ms: number) => {
    const id = delays.push(ms);
    waiting.set(id, work);
    return id;
  });
  Reflect.set(globalThis, "clearTimeout", (id: number) => waiting.delete(id));
  try {
    await test({
      delays,
      waiting: () => waiting.size,
      async fire() {
        const due = [...waiting.values()];
        waiting.clear();
        for (const work of due) work();
        await settled();
      },
    });
  } finally {
    Reflect.set(globalThis, "setTimeout", setTimeout);
    Reflect.set(globalThis, "clearTimeout", clearTimeout);
  }
}
