/**
 * Does anything grow that should not? `deno task soak [minutes] [workers]`, 10 and 2 by default: steady load with every
 * fault there is, a sample every few seconds, a trend line at the end for each figure. Needs wrk.
 *
 * @module
 */
import { systemClock } from "../../engine/base/clock.ts";
import { taskNumbers } from "../../scripts/task_args.ts";
import { residentMb } from "./child.ts";
import { BODY, load, median, serve } from "./load.ts";

const [minutes = 10, workers = 2] = taskNumbers("deno task soak [MINUTES] [WORKERS]", 2);
const SAMPLE_SECONDS = 10;
const STREAM = JSON.stringify({ ...JSON.parse(BODY), stream: true });
/**
 * Figures to sample, each with the fraction by which it may differ between the third quarter of the run and the last.
 */
const FIGURES = [
  ["rss_mb", 0.1],
  ["handles", 0.1],
  ["connections", 0.1],
  // What these are at one moment says little.
  ["streams", 1],
  ["in_flight", 1],
  ["queued_rows", 0.5],
  ["lag_ms", 1],
] as const;
type Figure = typeof FIGURES[number][0];
type Sample = Record<Figure, number>;
/** Difference that never counts as growth, whatever the fraction. */
const NOISE = 5;

async function sample(url: string, pid: number): Promise<Sample> {
  const { diagnostics, in_flight, metrics } = await (await fetch(`${url}/health`)).json();
  const lags = diagnostics.workers.map((one: { readonly event_loop_lag_ms: number }) =>
    one.event_loop_lag_ms
  );
  return {
    rss_mb: await residentMb(pid),
    handles: (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length,
    connections: diagnostics.open_connections,
    streams: diagnostics.open_streams,
    in_flight,
    queued_rows: metrics.queued_rows,
    lag_ms: Math.max(...lags),
  };
}

/** One line for each figure: how it began and ended, and whether its usual value still grew in the second half. */
function trend(samples: readonly Sample[], [figure, flat]: readonly [Figure, number]): string {
  const values = samples.map((one) => one[figure]);
  const part = (from: number, to: number) => median(values.slice(values.length * from, values.length * to));
  const [third, last] = [part(0.5, 0.75), part(0.75, 1)];
  const grows = last - third > Math.max(flat * third, NOISE);
  const shown = (value = NaN) => value.toFixed(1);
  return `${figure.padEnd(12)} first ${shown(values[0])}, most ${
    shown(Math.max(...values))
  }; median of the third ` +
    `quarter ${shown(third)}, of the last ${shown(last)} → ${grows ? "GROWS" : "flat"}`;
}

const folder = await Deno.makeTempDir();
try {
  await using server = await serve(`file:${folder}/soak.db`, "--preset=stress", `--workers=${workers}`);
  console.log(
    `${minutes} minutes of the stress preset on ${workers} workers, a sample every ${SAMPLE_SECONDS} s`,
  );
  const samples: Sample[] = [];
  const until = systemClock.now() + minutes * 60_000;
  let requests = 0;
  while (systemClock.now() < until) {
    const pressure = { seconds: SAMPLE_SECONDS, connections: 64, rough: true };
    const runs = await Promise.all([
      load(server.url, pressure),
      load(server.url, { ...pressure, body: STREAM }),
    ]);
    requests += runs.reduce((sum, run) => sum + run.requests, 0);
    const now = await sample(server.url, server.pid);
    samples.push(now);
    console.log(`${String(requests).padStart(9)} requests  ${JSON.stringify(now)}`);
  }
  console.log(FIGURES.map((one) => trend(samples, one)).join("\n"));
  const { metrics, bugs } = await (await fetch(`${server.url}/health`)).json();
  console.log(`rows written ${metrics.written_rows}, dropped ${metrics.dropped_rows}; bugs ${bugs}`);
} finally {
  await Deno.remove(folder, { recursive: true });
}
