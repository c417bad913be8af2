import { Hono } from "hono";
import { apiError } from "../base/error.ts";
import { isObject } from "../base/json.ts";
import type { Tree } from "../base/tree.ts";
import { scenarioSchema, slotsOf } from "../config/scenario.ts";
import { scenarioTree } from "../config/scenario_files.ts";
import { scenarioClock } from "../service/phases.ts";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import type { ServerFacts } from "../worker/server_facts.ts";
import { refuseScenarioUnderTape } from "../worker/tape_in_force.ts";
import { noParams } from "./query_params.ts";
import { readJson } from "./read_json.ts";
import { ttlOf } from "./ttl.ts";

/** Name of the change by which a scenario lies over the configuration. */
const OVERLAY = "scenario";

/**
 * Routes that start a scenario, show where it is, and end it. It lies over the configuration, on all workers and
 * instances.
 */
export function scenarioRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  const { coordinator } = state;
  app.get("/admin/scenario", noParams(), (c) => c.json(scenarioStatus(state)));
  app.post("/admin/scenario", async (c) => {
    const terms = { name: OVERLAY, ...ttlOf(c) };
    const scenario = await wholeScenario(await readJson(c), state.facts);
    refuseScenarioUnderTape(state, scenario);
    await coordinator.change({ patch: { scenario: { ...NOTHING, ...scenario } } }, terms);
    return c.json(scenarioStatus(state));
  });
  app.delete("/admin/scenario", noParams(), async (c) => {
    const was = await coordinator.withdraw(OVERLAY);
    return c.json({ scenario: was ? "off" : "was off" });
  });
  return app;
}

/** Takes away what another scenario of the configuration says. */
const NOTHING: Tree = Object.fromEntries(
  Object.keys(scenarioSchema().shape).filter((key) => key !== "started_ms").map((key) => [key, null]),
);

/** A scenario that a client sent; of one without phases the rest is that of its name. @throws {ApiError | ConfigError} */
async function wholeScenario(sent: unknown, { presetDir }: Pick<ServerFacts, "presetDir">): Promise<Tree> {
  if (isObject(sent) && Array.isArray(sent["phases"])) return sent;
  if (isObject(sent) && typeof sent["name"] === "string") {
    return { ...await scenarioTree(sent["name"], presetDir), ...sent };
  }
  throw apiError(400, 'The body has to be a scenario, { name, phases }, or name one: {"name": "two_waves"}');
}

/** The scenario in force, and where it is. */
function scenarioStatus({ clock, mounted, snapshot }: WorkerState) {
  const { scenario } = snapshot().config;
  if (!scenario) return { name: null, phase: null };
  const { name, lies } = scenario;
  const { started_ms, time_scale, repeat, byRequests } = scenarioClock(scenario);
  const end = slotsOf(scenario).at(-1)?.to ?? 0;
  const position_sec = byRequests ? null : Math.max(0, clock.epoch() - started_ms) / 1000 * time_scale;
  const length = end === Infinity ? null : end;
  return {
    name,
    phase: mounted[0]?.phase() ?? null,
    position_sec,
    length,
    lies,
    time_scale,
    repeat,
    started_ms,
  };
}
