/**
 * Measures how many rows a real libSQL server takes: `deno task bench:sqld [rows per second] [seconds]`, 20,000 for 20
 * by default.
 *
 * Deliveries are made as a server under that load makes them, ten in a second, and wait for each other. What was asked
 * for is sustained when nothing is left to send at the end.
 *
 * @module
 */
import { openMetrics } from "../../engine/metrics/open.ts";
import { taskNumbers } from "../../scripts/task_args.ts";
import { bucket, delivery, optionsOf, requests } from "../engine/metrics/stores.ts";
import { startSqld } from "../sqld/sqld.ts";

const [wanted = 20_000, seconds = 20] = taskNumbers("deno task bench:sqld [ROWS_A_SECOND] [SECONDS]", 2);
const TICK_MS = 100;

await using sqld = await startSqld();
const store = await openMetrics(optionsOf(sqld.url, { maxRows: 100_000 }));
const count = wanted * TICK_MS / 1000;
const start = performance.now();
let [number, busy_ms, behind_ms] = [0, 0, 0];
for (; number < seconds * 1000 / TICK_MS; number++) {
  const due = start + number * TICK_MS;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
  const one = delivery(number, { from: number * count, count, buckets: [bucket(count, Math.floor(due))] });
  const sent = performance.now();
  await store.write(one);
  busy_ms += performance.now() - sent;
  behind_ms = Math.max(behind_ms, performance.now() - due - TICK_MS);
}
const rate = number * count / (performance.now() - start) * 1000;
const counted = await requests(store);
await store.close();
console.log(
  `${Math.round(rate)} rows/s of ${wanted} wanted (${(rate / wanted).toFixed(2)}), ${counted} counted;`,
  `${(busy_ms * 1000 / counted).toFixed(1)} µs a row, the server busy ${
    Math.round(100 * busy_ms / (performance.now() - start))
  } % of the time,`,
  `at most ${Math.max(0, Math.round(behind_ms))} ms behind`,
);
