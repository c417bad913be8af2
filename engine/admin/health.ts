import { Hono } from "hono";
import { handleLimit, handlesAreFree } from "../transport/handle_watch.ts";
import type { Ports } from "../transport/ports.ts";
import { MOST_SESSIONS } from "../mcp/sessions/limits.ts";
import { MOST_QUEUED } from "../metrics/recorder.ts";
import { homePage } from "./home_page.ts";
import { ICON, showPage, wantsPage } from "./html_page.ts";
import { refuseOtherMethods } from "./problem.ts";
import { tokenHint } from "./require_token.ts";
import { metricsFacts, runFacts } from "./stats.ts";
import { headerLineMemory } from "../transport/http1/response_head.ts";
import { replyMemory } from "../transport/held_replies.ts";
import { bodyMemory } from "../request/held_bodies.ts";
import { digestMemory } from "../reply/session.ts";
import type { WorkerState } from "../worker/state.ts";
import type { ServerStatus, WorkerStatus } from "../coordinator/server_status.ts";
import { oncePer } from "../base/once_per.ts";
import type { Config } from "../config/schema.ts";
import { degradedFaults } from "../worker/all_phases.ts";
import { VERSION } from "../base/version.ts";
import type { Accumulator } from "../base/accumulator.ts";
import type { Env } from "../reply/connection.ts";
import { clientHint, urlsOf } from "../service/addresses.ts";

/** `GET /health` for machines, `GET /` for people: a page in a browser, else a text. Neither needs a token. */
export function healthRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  const { services, facts: { transport } } = state;
  // Probes ask often, and a scenario may have many phases.
  const degradedIn = oncePer((config: Config) =>
    degradedFaults(services, config, transport).map(({ fault }) => fault)
  );
  app.get("/health", async (c) => c.json(await health(state, degradedIn)));
  // Live: the process answers. Ready: this worker serves, and goes on doing so; a database is not needed for that.
  app.get("/health/live", (c) => c.json({ status: "live" }));
  app.get(
    "/health/ready",
    (c) => state.draining() ? c.json({ status: "draining" }, 503) : c.json({ status: "ready" }),
  );
  refuseOtherMethods(app);
  app.get("/favicon.ico", (c) => c.body(ICON, 200, { "content-type": "image/svg+xml" }));
  app.get("/docs", (c) => c.redirect(`${c.env.prefix ?? ""}/#docs`));
  return app.get("/", (c) => {
    c.header("vary", "accept");
    const prefix = c.env.prefix ?? "";
    const url = new URL(c.req.url).origin + prefix;
    return wantsPage(c) ? showPage(c, homePage({ url, prefix }, state)) : c.text(welcome(url, state));
  });
}

/** Body of `GET /health`: the state of the server, without secrets. */
async function health(state: WorkerState, degradedIn: (config: Config) => readonly string[]) {
  const { facts, mounted, sharedState } = state;
  const { config, config_version } = state.snapshot();
  const status = await state.coordinator.status();
  const ports = portsOf(state);
  return {
    status: isWell(status) && handlesAreFree() ? "healthy" : "degraded",
    version: VERSION,
    ...runFacts(state),
    preset: facts.preset,
    seed: facts.seed,
    config_version,
    in_burst: mounted.some((domain) => domain.inBurst()),
    transport: facts.transport,
    ...(ports ? { ports } : {}),
    degraded_faults: degradedIn(config),
    in_flight: sharedState.allInFlight(),
    bugs: sharedState.sum("bugs") + status.scope_bugs,
    refused_connections: sharedState.sum("refused"),
    reset_connections: sharedState.sum("reset_connections"),
    file_handles: handleFacts(state),
    metrics: metricsFacts(state, status),
    ...(status.fleet ? { fleet: status.fleet } : {}),
    diagnostics: {
      resident_bytes: Deno.memoryUsage().rss,
      open_streams: sharedState.sum("streams"),
      open_connections: sharedState.sum("connections"),
      workers: status.workers.map((worker) => workerFacts(state, worker)),
      accumulators: accumulators(state, status),
    },
  };
}

/** Every port that is open; `null` on a host that calls `fetch`. */
function portsOf({ facts: { leakTrapUrl: leakTrap }, ports }: WorkerState): Ports | null {
  const open = ports();
  return open && leakTrap !== null ? { ...open, canary: Number(new URL(leakTrap).port) } : open;
}

/** File handles of the process: how many it may have, and what their lack did. */
function handleFacts({ sharedState }: WorkerState) {
  const limit = handleLimit();
  return {
    limit: Number.isFinite(limit) ? limit : null,
    lacking: !handlesAreFree(),
    shortages: sharedState.sum("handle_shortages"),
    turned_away: sharedState.sum("turned_away"),
  };
}

/** True if all workers serve, the database takes rows, and the fleet can be reached. */
function isWell({ database, fleet, workers }: ServerStatus): boolean {
  return database.state === "ok" && (fleet === null || fleet.error === null) &&
    workers.every(({ state }) => state === "ready" || state === "draining");
}

function workerFacts({ sharedState, services }: WorkerState, worker: WorkerStatus) {
  const counters = sharedState.worker(worker.worker);
  return {
    ...worker,
    config_version: counters.get("config_version"),
    in_flight: services.reduce((sum, _, domain) => sum + counters.inFlight(domain), 0),
    open_streams: counters.get("streams"),
    open_connections: counters.get("connections"),
    queued_rows: counters.queued(),
    queue_limit: MOST_QUEUED * services.length,
    event_loop_lag_ms: counters.get("lag") / 1000,
    event_loop_lag_max_ms: counters.get("lag_max") / 1000,
  };
}

/**
 * Everything that grows, with its bound. What waits, and what a domain remembers, is that of the worker that answers.
 */
function accumulators(state: WorkerState, status: ServerStatus): Record<string, Accumulator> {
  const run = state.run();
  const all: Record<string, Accumulator> = {
    ...run.memory(),
    ...state.accumulators(),
    client_digests: digestMemory(),
    header_lines: headerLineMemory(),
    request_body_bytes: bodyMemory(),
    reply_bytes: replyMemory(),
    mcp_sessions: {
      size: state.sharedState.sum("mcp_sessions"),
      limit: MOST_SESSIONS * status.workers.length,
      forgotten: state.sharedState.sum("mcp_sessions_evicted"),
    },
    ...status.accumulators,
  };
  for (const [at, { name, accumulators }] of state.services.entries()) {
    const own = { ...run.tallies[at]?.memory(), ...accumulators?.() };
    for (const [what, accumulator] of Object.entries(own)) all[`${name}_${what}`] = accumulator;
  }
  return all;
}

function welcome(url: string, state: WorkerState): string {
  const { services, facts, ports } = state;
  const lists = services.flatMap(({ name, lists = {} }) =>
    Object.keys(lists).map((list) => `${name}/${list}`)
  );
  const settings = ["config", ...lists, "reset"];
  const urls = urlsOf(url, ports() ?? {});
  const domains = services.map((service) => `  ${service.summary}\n    ${clientHint(service, url, urls)}\n`);
  const leakTrap = facts.leakTrapUrl === null
    ? ""
    : `  leak trap  ${facts.leakTrapUrl}, seen at ${url}/admin/canary\n`;
  return `errorworks ${VERSION}: a server that misbehaves on purpose.

${domains.join("")}
  state      ${url}/health
  figures    ${url}/metrics, ${url}/admin/stats, ${url}/admin/timeseries, ${url}/admin/export
  settings   ${settings.map((name) => `${url}/admin/${name}`).join(", ")}
  assistant  ${url}/mcp (MCP, with the same token)
${leakTrap}
What is under /admin wants the header Authorization: Bearer TOKEN. ${tokenHint(state)}.
preset ${facts.preset ?? "none"}, seed ${facts.seed}
`;
}
