/**
 * Does anything grow that should not? `deno task soak [minutes] [workers]`, 10 and 2 by default: steady load with every
 * fault there is, a sample every few seconds, a trend line at the end for each figure. Needs wrk.
 *
 * @module
 */
import { systemClock } from "../../engine/clock.ts";
import { residentMb } from "./child.ts";
import { BODY, load, serve } from "./load.ts";

const [minutes = 10, workers = 2] = Deno.args.map(Number);
const SAMPLE_SECONDS = 10;
const STREAM = JSON.stringify({ ...JSON.parse(BODY), stream: true });
/** How much a figure may grow over the second half of the run, as a fraction of its mean, before it counts as growing. */
const FLAT = 0.1;

/** What is sampled. */
const FIGURES = [
  "rss_mb",
  "handles",
  "connections",
  "streams",
  "in_flight",
  "queued_rows",
  "lag_ms",
] as const;
type Sample = Record<typeof FIGURES[number], number>;

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

/** Slope of a line through evenly spaced values, by least squares, per step. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [up, across] = [0, 0];
  for (const [at, value] of values.entries()) {
    up += (at - middle) * (value - mean);
    across += (at - middle) ** 2;
  }
  return across === 0 ? 0 : up / across;
}

/** One line for each figure: where it began and ended, and how the second half went. */
function trend(samples: readonly Sample[], figure: keyof Sample): string {
  const values = samples.map((one) => one[figure]);
  const half = values.slice(Math.floor(values.length / 2));
  const grown = slope(half) * (half.length - 1);
  const mean = half.reduce((sum, value) => sum + value, 0) / half.length;
  const verdict = grown > Math.max(FLAT * mean, 2) ? "GROWS" : "flat";
  const shown = [values[0], Math.max(...values), values.at(-1)].map((value) => value?.toFixed(1));
  return `${figure.padEnd(12)} first ${shown[0]}, most ${shown[1]}, last ${shown[2]}; second half ${
    grown >= 0 ? "+" : ""
  }${grown.toFixed(1)} → ${verdict}`;
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
  console.log(FIGURES.map((figure) => trend(samples, figure)).join("\n"));
  const { metrics, bugs } = await (await fetch(`${server.url}/health`)).json();
  console.log(`rows written ${metrics.written_rows}, dropped ${metrics.dropped_rows}; bugs ${bugs}`);
} finally {
  await Deno.remove(folder, { recursive: true });
}
