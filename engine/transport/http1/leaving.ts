/** Replies that wait at most: the first of them waits for about as long as it takes to make the others. */
export const MOST_LEAVING = 32;

let leaving: (() => void)[] = [];

/**
 * Writes a reply together with the others of this turn of the event loop, at its end. Writing to a client that sleeps
 * takes as long as making a reply, since the kernel wakes it; of many on one machine it wakes the first, and the
 * others are awake.
 */
export function leaveTogether(write: () => void): void {
  const count = leaving.push(write);
  if (count === 1) queueMicrotask(leave);
  if (count === MOST_LEAVING) leave();
}

function leave(): void {
  const all = leaving;
  leaving = [];
  for (const write of all) write();
}
