import { getLogger } from "@logtape/logtape";
import { Hono } from "hono";
import { adminRoutes } from "./admin/admin.ts";
import type { Canary } from "./canary.ts";
import type { Config } from "./config/schema.ts";
import { healthRoutes } from "./admin/health.ts";
import { Hub } from "./hub/hub.ts";
import { portOf } from "./hub/port.ts";
import { isWorthALine } from "./log.ts";
import type { MetricsStore } from "./metrics/store.ts";
import type { Service } from "./mount.ts";
import { metricsRoutes } from "./admin/prometheus.ts";
import { createState, type Facts, type State } from "./state.ts";
import { createStatus } from "./hub/status.ts";
import type { Clock, Env } from "./types.ts";

const log = getLogger(["errorworks", "server"]);

/** What a server is made from. */
export interface ServerParts extends Omit<Facts, "instance_id" | "canary"> {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly store: MetricsStore;
  readonly clock: Clock;
  readonly canary?: Canary | undefined;
}

/** A fake server without a port: a hub and one worker, both on this thread. */
export interface Server {
  readonly app: Hono<Env>;
  readonly hub: Hub;
  readonly state: State;
  /** Writes the last rows and closes the database. */
  close(): Promise<void>;
}

/** Builds a server: one app for all domains. @throws {ConfigError} or what the store says */
export async function createServer(parts: ServerParts): Promise<Server> {
  const { services, config, preset, seed, token, transport, clock } = parts;
  const hub = new Hub(parts);
  const { instance_id, plane } = hub;
  const state = createState({
    services,
    config,
    clock,
    plane,
    facts: { preset, seed, token, transport, instance_id, canary: parts.canary?.url ?? null },
    worker: 0,
    generation: 0,
    hub: portOf({ hub, worker: 0, status: createStatus(hub) }),
  });
  const close = async () => {
    await state.close();
    await hub.close();
  };
  try {
    await hub.join(0, state);
  } catch (error) {
    await close();
    throw error;
  }
  await hub.begin();
  return { app: appOf(state), hub, state, close };
}

/** The app of a worker for all domains; or for the port that one has to itself, where there is nothing else. */
export function appOf(state: State, domain?: string): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  if (domain === undefined) {
    app.route("/", healthRoutes(state));
    app.route("/", metricsRoutes(state));
    app.route("/", adminRoutes(state));
    for (const { routes } of state.mounted) app.route("/", routes);
  } else {
    const { own } = state.mounted.find(({ name }) => name === domain) ?? {};
    if (own) app.route("/", own);
  }
  app.notFound((c) => {
    const message = `Nothing is at ${c.req.path}, see / for what there is`;
    return c.json({ error: { type: "not_found", message } }, 404);
  });
  app.onError((error, c) => {
    state.slot.add("bugs", 1);
    if (isWorthALine(state.slot.get("bugs"))) {
      log.error("Bug outside of the pipeline, at {path}: {error}", { path: c.req.path, error });
    }
    const body = {
      error: { type: "bug", message: "errorworks itself failed; this is not an injected fault" },
    };
    return c.json(body, 500, { "x-errorworks-bug": "1" });
  });
  return app;
}
