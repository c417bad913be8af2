import { Hono } from "hono";
import { pointer, type Ports, urlsOf } from "../ports.ts";
import { QUEUE_LIMIT } from "../metrics/recorder.ts";
import { refuseOtherMethods } from "./problem.ts";
import { metricsFacts, runFacts } from "./stats.ts";
import type { State } from "../state.ts";
import type { Status, WorkerStatus } from "../hub/status.ts";
import type { Accumulator, Env } from "../types.ts";
import { VERSION } from "../version.ts";

/** `GET /health` for machines, `GET /` for whoever opens the address in a browser. Neither needs a token. */
export function healthRoutes(state: State): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.get("/health", async (c) => c.json(await health(state)));
  // Live: the process answers. Ready: this worker serves, and goes on doing so; a database is not needed for that.
  app.get("/health/live", (c) => c.json({ status: "live" }));
  app.get(
    "/health/ready",
    (c) => state.draining() ? c.json({ status: "draining" }, 503) : c.json({ status: "ready" }),
  );
  refuseOtherMethods(app);
  return app.get("/", (c) => c.text(welcome(new URL(c.req.url).origin, state)));
}

/** What is going on, without secrets. */
async function health(state: State) {
  const { facts, services, mounted, plane } = state;
  const { config, config_version } = state.edition();
  const status = await state.hub.status();
  const ports = portsOf(state);
  return {
    status: isWell(status) ? "healthy" : "degraded",
    version: VERSION,
    ...runFacts(state),
    preset: facts.preset,
    seed: facts.seed,
    config_version,
    in_burst: mounted.some((domain) => domain.inBurst()),
    transport: facts.transport,
    ...(ports ? { ports } : {}),
    degraded_faults: facts.transport === "fetch"
      ? services.flatMap(({ name, degraded }) => degraded(config[name]))
      : [],
    in_flight: services.reduce((sum, _, domain) => sum + plane.inFlight(domain), 0),
    bugs: plane.sum("bugs"),
    refused_connections: plane.sum("refused"),
    metrics: metricsFacts(state, status),
    ...(status.fleet ? { fleet: status.fleet } : {}),
    diagnostics: {
      resident_bytes: Deno.memoryUsage().rss,
      open_streams: plane.sum("streams"),
      open_connections: plane.sum("connections"),
      workers: status.workers.map((worker) => workerFacts(state, worker)),
      accumulators: accumulators(state, status),
    },
  };
}

/** Every port that is open; `null` on a host that calls `fetch`. */
function portsOf({ facts: { canary }, ports }: State): Ports | null {
  const open = ports();
  return open && canary !== null ? { ...open, canary: Number(new URL(canary).port) } : open;
}

/** All workers serve, the database takes rows, and the fleet can be reached. */
function isWell({ database, fleet, workers }: Status): boolean {
  return database.state === "ok" && (fleet === null || fleet.error === null) &&
    workers.every(({ state }) => state === "ready" || state === "draining");
}

function workerFacts({ plane, services }: State, worker: WorkerStatus) {
  const slot = plane.slot(worker.worker);
  return {
    ...worker,
    config_version: slot.get("config_version"),
    in_flight: services.reduce((sum, _, domain) => sum + slot.inFlight(domain), 0),
    open_streams: slot.get("streams"),
    open_connections: slot.get("connections"),
    queued_rows: slot.queued(),
    queue_limit: QUEUE_LIMIT * services.length,
    event_loop_lag_ms: slot.get("lag") / 1000,
    event_loop_lag_max_ms: slot.get("lag_max") / 1000,
  };
}

/** Everything that grows, with its bound. What waits, and what a domain remembers, is that of the worker that answers. */
function accumulators(state: State, status: Status): Record<string, Accumulator> {
  const run = state.run();
  const all: Record<string, Accumulator> = {
    ...run.memory(),
    ...state.accumulators(),
    ...status.accumulators,
  };
  for (const [at, { name, accumulators }] of state.services.entries()) {
    const own = { ...run.tallies[at]?.memory(), ...accumulators?.() };
    for (const [what, accumulator] of Object.entries(own)) all[`${name}_${what}`] = accumulator;
  }
  return all;
}

function welcome(url: string, { services, facts, ports }: State): string {
  const settings = ["config", ...services.flatMap(({ lists = {} }) => Object.keys(lists)), "reset"];
  const urls = urlsOf(url, ports() ?? {});
  const domains = services.map((service) => `  ${service.summary}\n    ${pointer(service, url, urls)}\n`);
  const canary = facts.canary === null ? "" : `  leak trap  ${facts.canary}, seen at ${url}/admin/canary\n`;
  return `errorworks ${VERSION}: a server that misbehaves on purpose.

${domains.join("")}
  state      ${url}/health
  figures    ${url}/metrics, ${url}/admin/stats, ${url}/admin/timeseries, ${url}/admin/export
  settings   ${settings.map((name) => `${url}/admin/${name}`).join(", ")}
${canary}
What is under /admin wants the header Authorization: Bearer TOKEN; the token is printed at start-up.
preset ${facts.preset ?? "none"}, seed ${facts.seed}
`;
}
