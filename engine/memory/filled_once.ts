/** States of memory that is filled once. */
const [EMPTY, FILLING, FILLED] = [0, 1, 2];
/** Bytes of the state, in front of the others. */
const STATE_BYTES = 8;
/** Longest wait for the thread that fills the memory, in milliseconds: it may have died. */
const PATIENCE_MS = 1_000;

/** Shared memory of so many bytes, to be filled by the first thread that needs them; until then it has no pages. */
export function unfilled(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(STATE_BYTES + bytes);
}

/**
 * The bytes of such memory, filled by this thread or by another one, which is waited for; `null` where that takes too
 * long.
 *
 * @throws what `fill` throws; the next thread tries again then
 */
export function filledOnce(
  memory: SharedArrayBuffer,
  fill: (bytes: Uint8Array) => void,
  patienceMs: number = PATIENCE_MS,
): Uint8Array | null {
  const state = new Int32Array(memory, 0, 1);
  const bytes = new Uint8Array(memory, STATE_BYTES);
  for (;;) {
    const found = Atomics.compareExchange(state, 0, EMPTY, FILLING);
    if (found === FILLED) return bytes;
    if (found === EMPTY) break;
    if (Atomics.wait(state, 0, FILLING, patienceMs) === "timed-out") return null;
  }
  let next = EMPTY;
  try {
    fill(bytes);
    next = FILLED;
  } finally {
    Atomics.store(state, 0, next);
    Atomics.notify(state, 0);
  }
  return bytes;
}
