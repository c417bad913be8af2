/** Worker of a server whose event loop is held for up to 50 ms, again and again, as by other work of its thread. */
import "../../../../main.ts";

const LAG_MS = 50;
/** Shortest and longest time between two such holds, in milliseconds. */
const [LEAST_MS, MOST_MS] = [50, 200];
const cell = new Int32Array(new SharedArrayBuffer(4));

function hold(): void {
  Atomics.wait(cell, 0, 0, Math.random() * LAG_MS); // takes no CPU, of which a test has little
  setTimeout(hold, LEAST_MS + Math.random() * (MOST_MS - LEAST_MS));
}

hold();
