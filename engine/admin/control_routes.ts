import { type Context, Hono } from "hono";
import * as z from "zod";
import { ApiError } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { isObject } from "../base/json.ts";
import { secretHex } from "../chance/random.ts";
import type { Overlay } from "../coordinator/overlays.ts";
import type { Service } from "../service/service.ts";
import type { WorkerState } from "../worker/state.ts";
import type { Env } from "../reply/connection.ts";
import { queryParams } from "./query_params.ts";
import { readJson } from "./read_json.ts";
import { refuseUnderTape } from "./tape_in_force.ts";
import { ttlOf, ttlSec } from "./ttl.ts";

/** Keys of a rule that a call which arms a fault may give beside the options of the fault. */
const OF_RULE = ["when", "per", "after", "times", "every", "pct", "for_sec", "lies"];

/**
 * Routes that steer a running server without a word of configuration: arm a fault, pause all of them, open a burst. Each
 * is a change that lies over the configuration, on all workers and instances, until it is taken back or `?ttl_sec=` is over.
 */
export function controlRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  const { coordinator, services } = state;
  app.get("/admin/changes", async (c) => c.json({ changes: (await coordinator.overlays()).map(shown) }));
  for (const [name, section] of [["pause", { paused: true }], ["burst", { burst: { now: true } }]] as const) {
    app.post(`/admin/${name}`, async (c) => {
      if (name === "burst") refuseUnderTape(state);
      const patch = Object.fromEntries(services.map((service) => [service.name, section]));
      await coordinator.change({ patch }, { name, ...ttlOf(c) });
      return c.json({ [name]: "on", ...ttlOf(c) });
    });
    app.delete(`/admin/${name}`, (c) => withdrawn(c, state, name));
  }
  app.post("/admin/faults/:name", (c) => arm(c, state));
  app.delete(
    "/admin/faults/:name",
    (c) => withdrawn(c, state, overlayOf(termsOf(c, services).domain, c.req.param("name"))),
  );
  return app;
}

function shown({ name, change, until_ms }: Overlay) {
  return { name, ...change, until: until_ms === null ? null : new Date(until_ms).toISOString() };
}

async function withdrawn(c: Context<Env>, { coordinator }: WorkerState, name: string): Promise<Response> {
  const was = await coordinator.withdraw(name);
  return c.json({ [name]: was ? "off" : "was off" });
}

/** Puts a rule with a fault in front of all rules; the body gives options of the fault, and when and how often it acts. */
async function arm(c: Context<Env>, state: WorkerState): Promise<Response> {
  refuseUnderTape(state);
  const { coordinator, services } = state;
  const { domain, ...ttl } = termsOf(c, services);
  const fault = c.req.param("name") ?? "";
  const given = await bodyOf(c);
  const [ofRule, options] = split(given);
  // A name of its own lets it count anew, though the same was armed before.
  const rule = { name: `armed ${fault} ${secretHex(3)}`, ...ofRule, do: { ...options, fault } };
  const terms = { name: overlayOf(domain, fault), ...ttl };
  await coordinator.change({ path: [domain.name, "rules"], items: [rule] }, terms);
  return c.json({ armed: fault, domain: domain.name, rule, ...ttl });
}

function overlayOf({ name }: Pick<Service, "name">, fault = ""): string {
  return `${name} fault ${fault}`;
}

/** Domain of a fault, the one that is asked for or the first that has it, and `?ttl_sec=`. @throws {ApiError} 400, 404 */
function termsOf(c: Context<Env>, services: readonly Service[]) {
  const names = services.map(({ name }) => name);
  const { domain, ...ttl } = queryParams(
    c.req.query(),
    z.object({ domain: z.enum(names).optional(), ttl_sec: ttlSec }),
  );
  const fault = c.req.param("name") ?? "";
  const found = services.find(({ name, faults }) =>
    domain === undefined ? faults.some((one) => one.name === fault) : name === domain
  );
  if (found) return { domain: found, ...ttl };
  const known = services.flatMap(({ faults }) => faults.map(({ name }) => name));
  const message = `There is no fault "${fault}"${hint(fault, known) || "."} ` +
    `If it is one of your own, name its domain: ?domain=${names.join(" or ")}`;
  throw new ApiError({ status: 404, code: null, message });
}

async function bodyOf(c: Context<Env>): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJson(c, {});
  if (isObject(body)) return body;
  throw new ApiError({ status: 400, code: null, message: "The body has to be a JSON object" });
}

function split(given: Readonly<Record<string, unknown>>): readonly [ofRule: object, options: object] {
  const isRule = ([key]: readonly [string, unknown]) => OF_RULE.includes(key);
  const entries = Object.entries(given);
  return [
    Object.fromEntries(entries.filter(isRule)),
    Object.fromEntries(entries.filter((one) => !isRule(one))),
  ];
}
