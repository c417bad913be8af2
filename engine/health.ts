import { Hono } from "hono";
import { metricsFacts, runFacts } from "./stats.ts";
import type { State } from "./state.ts";
import type { Env } from "./types.ts";
import { VERSION } from "./version.ts";

/** `GET /health` for machines, `GET /` for whoever opens the address in a browser. Neither needs a token. */
export function healthRoutes(state: State): Hono<Env> {
  return new Hono<Env>({ strict: false })
    .get("/health", async (c) => c.json(await health(state)))
    .all(
      "/health",
      (c) => c.json({ error: { type: "method_not_allowed", message: "Use GET" } }, 405, { allow: "GET" }),
    )
    .get("/", (c) => c.text(welcome(new URL(c.req.url).origin, state)));
}

/** What is going on, without secrets. */
async function health(state: State) {
  const { facts, services, mounted, plane } = state;
  const { config, config_version } = state.edition();
  return {
    status: "healthy",
    version: VERSION,
    ...runFacts(state),
    preset: facts.preset,
    seed: facts.seed,
    config_version,
    in_burst: mounted.some((domain) => domain.inBurst()),
    transport: facts.transport,
    degraded_faults: facts.transport === "fetch"
      ? services.flatMap(({ name, degraded }) => degraded(config[name]))
      : [],
    in_flight: mounted.reduce((sum, _, domain) => sum + plane.inFlight(domain), 0),
    bugs: plane.sum("bugs"),
    refused_connections: plane.sum("refused"),
    metrics: metricsFacts(state, await state.hub.status()),
    ...state.run().memory(),
  };
}

function welcome(url: string, { services, facts }: State): string {
  const domains = services.map(({ summary, client }) => `  ${summary}\n    ${client(url)}\n`);
  return `errorworks ${VERSION}: a server that misbehaves on purpose.

${domains.join("")}
  state      ${url}/health
  figures    ${url}/admin/stats, ${url}/admin/export
  settings   ${url}/admin/config, ${url}/admin/reset

What is under /admin wants the header Authorization: Bearer TOKEN; the token is printed at start-up.
preset ${facts.preset ?? "none"}, seed ${facts.seed}
`;
}
