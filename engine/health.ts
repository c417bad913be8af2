import { Hono } from "hono";
import type { State } from "./state.ts";
import type { Env } from "./types.ts";
import { VERSION } from "./version.ts";

/** `GET /health` for machines, `GET /` for whoever opens the address in a browser. Neither needs a token. */
export function healthRoutes(state: State): Hono<Env> {
  return new Hono<Env>({ strict: false })
    .get("/health", (c) => c.json(health(state)))
    .all(
      "/health",
      (c) => c.json({ error: { type: "method_not_allowed", message: "Use GET" } }, 405, { allow: "GET" }),
    )
    .get("/", (c) => c.text(welcome(new URL(c.req.url).origin, state)));
}

/** What is going on, without secrets. */
function health({ parts, mounted, recorder, config, refused, memory }: State) {
  return {
    status: "healthy",
    version: VERSION,
    ...recorder.run,
    preset: parts.preset,
    seed: parts.seed,
    config_version: config().version,
    in_burst: mounted.some((domain) => domain.inBurst()),
    transport: parts.transport,
    degraded_faults: parts.transport === "fetch" ? mounted.flatMap((domain) => domain.degraded()) : [],
    in_flight: mounted.reduce((sum, { name }) => sum + recorder.stats(name).in_flight, 0),
    bugs: recorder.bugs,
    refused_connections: refused(),
    metrics: recorder.health(),
    remembered_asks: memory(),
  };
}

function welcome(url: string, { parts }: State): string {
  const domains = parts.services.map(({ summary, client }) => `  ${summary}\n    ${client(url)}\n`);
  return `errorworks ${VERSION}: a server that misbehaves on purpose.

${domains.join("")}
  state      ${url}/health
  figures    ${url}/admin/stats, ${url}/admin/export
  settings   ${url}/admin/config, ${url}/admin/reset

What is under /admin wants the header Authorization: Bearer TOKEN; the token is printed at start-up.
preset ${parts.preset ?? "none"}, seed ${parts.seed}
`;
}
