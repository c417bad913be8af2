import { Hono } from "hono";
import { ApiError } from "../base/error.ts";
import { isObject } from "../base/json.ts";
import { slotsOf } from "../config/scenario.ts";
import type { Env } from "../reply/connection.ts";
import type { WorkerState } from "../worker/state.ts";
import { readJson } from "./read_json.ts";

/** Name of the change by which a scenario lies over the configuration. */
const OVERLAY = "scenario";

/** Routes that start a scenario, show where it is, and end it. It lies over the configuration, on all workers and instances. */
export function scenarioRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  const { coordinator } = state;
  app.get("/admin/scenario", (c) => c.json(scenarioStatus(state)));
  app.post("/admin/scenario", async (c) => {
    const scenario = await readJson(c);
    if (!isObject(scenario)) {
      throw new ApiError({
        status: 400,
        code: null,
        message: "The body has to be a scenario: { name, phases }",
      });
    }
    await coordinator.change({ patch: { scenario } }, { name: OVERLAY });
    return c.json(scenarioStatus(state));
  });
  app.delete("/admin/scenario", async (c) => {
    const was = await coordinator.withdraw(OVERLAY);
    return c.json({ scenario: was ? "off" : "was off" });
  });
  return app;
}

/** The scenario in force, and where it is. */
function scenarioStatus({ clock, mounted, snapshot }: WorkerState) {
  const { scenario } = snapshot().config;
  if (!scenario) return { name: null, phase: null };
  const { name, lies, started_ms = 0, time_scale, repeat } = scenario;
  const slots = slotsOf(scenario);
  const end = slots.at(-1)?.to ?? 0;
  const byRequests = scenario.phases.some(({ for_requests }) => for_requests);
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
