import { type Context, Hono } from "hono";
import * as z from "zod";
import { apiError, ConfigError } from "../base/error.ts";
import { hint, hintOrAll } from "../base/hint.ts";
import { secretHex } from "../chance/random.ts";
import { digestSecrets } from "../config/secrets.ts";
import type { Overlay } from "../coordinator/overlays.ts";
import type { Service } from "../service/service.ts";
import type { WorkerState } from "../worker/state.ts";
import type { Env } from "../reply/connection.ts";
import { noParams, queryParams } from "./query_params.ts";
import { readObject, refuseBody } from "./read_json.ts";
import { refuseUnderTape } from "../worker/tape_in_force.ts";
import { ttlOf, ttlSec } from "./ttl.ts";

/** Keys of a rule that a call which arms a fault may give beside the options of the fault. */
const OF_RULE = ["when", "per", "after", "times", "every", "pct", "for_sec", "lies"];

/**
 * Routes that steer a running server without a word of configuration: arm a fault, pause all of them, open a burst.
 * Each is a change that lies over the configuration, on all workers and instances, until it is taken back or
 * `?ttl_sec=` is over.
 */
export function controlRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  const { coordinator, services } = state;
  app.get(
    "/admin/changes",
    noParams(),
    async (c) =>
      c.json({ changes: (await coordinator.overlays()).map((one) => overlayFacts(one, services)) }),
  );
  for (const [name, section] of [["pause", { paused: true }], ["burst", { burst: { now: true } }]] as const) {
    app.post(`/admin/${name}`, async (c) => {
      if (name === "burst") refuseUnderTape(state);
      await refuseBody(c, "?ttl_sec= says for how long");
      const patch = Object.fromEntries(services.map((service) => [service.name, section]));
      await coordinator.change({ patch }, { name, ...ttlOf(c) });
      return c.json({ [name]: "on", ...ttlOf(c) });
    });
    app.delete(`/admin/${name}`, noParams(), (c) => withdrawn(c, state, name));
  }
  app.post("/admin/faults/:name", (c) => arm(c, state));
  app.delete("/admin/faults/:name", (c) => {
    const { domain } = queryParams(c, z.object({ domain: domainParam(services) }));
    const fault = c.req.param("name");
    return withdrawn(c, state, overlayOf(domainOf(c, state, domain), fault), fault);
  });
  return app;
}

function overlayFacts({ name, change, until_ms }: Overlay, services: readonly Service[]) {
  const own = "patch" in change ? { patch: digestSecrets(change.patch, services) } : change;
  return { name, ...own, until: until_ms === null ? null : new Date(until_ms).toISOString() };
}

/** Takes a change back; `told` is what the caller calls it. */
async function withdrawn(
  c: Context<Env>,
  { coordinator }: WorkerState,
  name: string,
  told = name,
): Promise<Response> {
  const was = await coordinator.withdraw(name);
  return c.json({ [told]: was ? "off" : "was off" });
}

/**
 * Puts a rule with a fault in front of all rules; the body gives options of the fault, and when and how often it acts.
 */
async function arm(c: Context<Env>, state: WorkerState): Promise<Response> {
  refuseUnderTape(state);
  const { coordinator, services } = state;
  const { domain: named, ...ttl } = queryParams(
    c,
    z.object({ domain: domainParam(services), ttl_sec: ttlSec }),
  );
  const domain = domainOf(c, state, named);
  const fault = c.req.param("name") ?? "";
  const [ofRule, options] = split(await readObject(c, {}));
  refuseUnknown(options, { domain, fault });
  // A name of its own lets it count anew, though the same was armed before.
  const rule = { name: `armed ${fault} ${secretHex(3)}`, ...ofRule, do: { ...options, fault } };
  const terms = { name: overlayOf(domain, fault), ...ttl };
  await coordinator.change({ path: [domain.name, "rules"], items: [rule] }, terms);
  return c.json({ armed: fault, domain: domain.name, rule, ...ttl });
}

function overlayOf({ name }: Pick<Service, "name">, fault = ""): string {
  return `${name} fault ${fault}`;
}

function domainParam(services: readonly Service[]) {
  return z.enum(services.map(({ name }) => name)).optional();
}

/**
 * Domain of a fault: the one that is asked for, or the first that has it, faults of the configuration included.
 *
 * @throws {ApiError} 404
 */
function domainOf(c: Context<Env>, { services, snapshot }: WorkerState, domain: string | undefined): Service {
  const fault = c.req.param("name") ?? "";
  const { config } = snapshot();
  const namesOf = ({ name, faultNames }: Service) => faultNames(config[name]);
  const found = services.find((service) =>
    domain === undefined ? namesOf(service).includes(fault) : service.name === domain
  );
  if (found) return found;
  const message = `There is no fault "${fault}"${hint(fault, services.flatMap(namesOf))}`;
  throw apiError(404, message);
}

/**
 * Refuses what is neither an option of a fault nor a key of its rule; options of a fault of one's own are checked
 * later.
 *
 * @throws {ConfigError}
 */
function refuseUnknown(given: object, { domain, fault }: { domain: Service; fault: string }): void {
  const found = domain.faults.find(({ name }) => name === fault);
  if (!found) return;
  const known = [...Object.keys(found.options().shape), ...OF_RULE];
  const unknown = Object.keys(given).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new ConfigError(
    unknown.map((path) => ({
      path,
      message: `unknown key${hintOrAll(path, known)} (request body)`,
    })),
  );
}

function split(given: Readonly<Record<string, unknown>>): readonly [ofRule: object, options: object] {
  const isRule = ([key]: readonly [string, unknown]) => OF_RULE.includes(key);
  const entries = Object.entries(given);
  return [
    Object.fromEntries(entries.filter(isRule)),
    Object.fromEntries(entries.filter((one) => !isRule(one))),
  ];
}
