import { Hono } from "hono";
import { CONTENT_TYPE, histogramSamples, type MetricFamily, textOf } from "./exposition.ts";
import type { DomainCounts, Tally } from "../memory/tally.ts";
import type { WorkerState } from "../worker/state.ts";
import { metricsFacts } from "./stats.ts";
import { refuseOtherMethods } from "./problem.ts";
import type { WorkerStatus } from "../coordinator/server_status.ts";
import { VERSION } from "../base/version.ts";
import type { Env } from "../reply/connection.ts";

/** `GET /metrics` for Prometheus. It needs no token, so it tells no client, no model and no secret. */
export function metricsRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false }).get(
    "/metrics",
    async (c) => c.body(textOf(await families(state)), 200, { "content-type": CONTENT_TYPE }),
  );
  refuseOtherMethods(app);
  return app;
}

/** A domain with what it has counted in this run. */
interface Counted {
  readonly domain: string;
  readonly tally: Tally;
  readonly counts: DomainCounts;
  readonly inFlight: number;
}

/** Upper bounds of the buckets of durations, in seconds. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const BOUNDS_MS = BOUNDS.map((bound) => bound * 1000);

async function families(state: WorkerState): Promise<MetricFamily[]> {
  const domains = state.services.flatMap(({ name: domain }, at): Counted[] => {
    const tally = state.run().tallies[at];
    return tally ? [{ domain, tally, counts: tally.counts(), inFlight: state.sharedState.inFlight(at) }] : [];
  });
  return [...requestFamilies(domains), ...durationFamilies(domains), ...await serverFamilies(state)];
}

function requestFamilies(domains: readonly Counted[]): MetricFamily[] {
  const each = (value: (one: Counted) => number) => ({
    samples: domains.map((one) => ({ labels: { domain: one.domain }, value: value(one) })),
  });
  const by = (label: string, of: (counts: DomainCounts) => Readonly<Record<string, number>>) => ({
    samples: domains.flatMap(({ domain, counts }) =>
      Object.entries(of(counts)).map(([name, value]) => ({ labels: { domain, [label]: name }, value }))
    ),
  });
  return [
    counter(
      "requests",
      "Requests that were answered, by what they came to.",
      by("outcome", (counts) => counts.requests_by_outcome),
    ),
    counter("faults", "Faults that were injected.", by("fault", (counts) => counts.requests_by_fault)),
    counter(
      "responses",
      "Replies that had a status, by it.",
      by("status", (counts) => counts.requests_by_status_code),
    ),
    counter(
      "connection_endings",
      "Exchanges that are over, by how the connection stood.",
      by("ending", (counts) => counts.requests_by_ending),
    ),
    counter("sent_bytes", "Bytes that were sent.", each(({ counts }) => counts.bytes_sent)),
    counter(
      "lost_requests",
      "Requests that were never answered as their worker died.",
      each(({ counts }) => counts.lost),
    ),
    gauge("in_flight_requests", "Requests that are not answered yet.", each(({ inFlight }) => inFlight)),
  ];
}

function durationFamilies(domains: readonly Counted[]): MetricFamily[] {
  const histogram = (name: string, what: "latency" | "service" | "delay", help: string): MetricFamily => ({
    name: `errorworks_${name}_seconds`,
    help,
    type: "histogram",
    samples: domains.flatMap(({ domain, tally }) => {
      const { counts, sum_ms } = tally.spread(what, BOUNDS_MS);
      return histogramSamples({ bounds: BOUNDS, counts, sum: sum_ms / 1000 }, { domain });
    }),
  });
  return [
    histogram("request_duration", "latency", "Time from arrival to last byte."),
    histogram("request_service", "service", "The same without the delays that were injected."),
    histogram("request_delay", "delay", "Delays that were injected."),
  ];
}

async function serverFamilies(state: WorkerState): Promise<MetricFamily[]> {
  const status = await state.coordinator.status();
  const { queued_rows, written_rows, dropped_rows } = metricsFacts(state, status);
  const bugs = state.sharedState.sum("bugs") + status.scope_bugs;
  const one = (value: number) => ({ samples: [{ value }] });
  const workers = (value: (status: WorkerStatus) => number) => ({
    samples: status.workers.map((worker) => ({ labels: { worker: worker.worker }, value: value(worker) })),
  });
  return [
    counter("bugs", "Requests that errorworks itself failed.", one(bugs)),
    counter("refused_connections", "What came in place of HTTP.", one(state.sharedState.sum("refused"))),
    counter(
      "reset_connections",
      "Connections reset at accept.",
      one(state.sharedState.sum("reset_connections")),
    ),
    gauge("metrics_rows_queued", "Rows that wait for the database.", one(queued_rows)),
    counter("metrics_rows_written", "Rows that the database has taken.", one(written_rows)),
    counter("metrics_rows_dropped", "Rows that were given up.", one(dropped_rows)),
    counter(
      "rules_counted_alone",
      "Requests that rules counted for this instance alone, as the database of the fleet was away.",
      one(status.fleet?.counted_alone ?? 0),
    ),
    counter("worker_restarts", "How often a worker was replaced.", workers(({ restarts }) => restarts)),
    gauge(
      "event_loop_lag_seconds",
      "How late the last timer of a worker was.",
      workers(({ worker }) => state.sharedState.worker(worker).get("lag") / 1e6),
    ),
    gauge("build_info", "1, and the version as a label.", {
      samples: [{ labels: { version: VERSION }, value: 1 }],
    }),
    {
      name: "process_start_time_seconds",
      help: "When the server started, in seconds since 1970.",
      type: "gauge",
      ...one(status.started_ms / 1000),
    },
    {
      name: "process_resident_memory_bytes",
      help: "Memory that the process holds.",
      type: "gauge",
      ...one(Deno.memoryUsage().rss),
    },
  ];
}

type Samples = Pick<MetricFamily, "samples">;

function counter(name: string, help: string, { samples }: Samples): MetricFamily {
  return { name: `errorworks_${name}_total`, help, type: "counter", samples };
}

function gauge(name: string, help: string, { samples }: Samples): MetricFamily {
  return { name: `errorworks_${name}`, help, type: "gauge", samples };
}
