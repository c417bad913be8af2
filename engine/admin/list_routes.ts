import { type Context, Hono } from "hono";
import { apiError } from "../base/error.ts";
import { isObject, itemsIn } from "../base/json.ts";
import { treeOf, valueAt } from "../base/tree.ts";
import { refuseUnderTape } from "../worker/tape_in_force.ts";
import { ttlOf } from "./ttl.ts";
import type { Change, OverlayTerms } from "../coordinator/overlays.ts";
import { noParams } from "./query_params.ts";
import { readJson } from "./read_json.ts";
import type { WorkerState } from "../worker/state.ts";
import type { Env } from "../reply/connection.ts";

/**
 * A route for each list that a domain names, e.g. `/admin/llm/rules`, and for the first domain without its name, too:
 * GET it, POST items in front of the others, PUT others in their place, DELETE all. A change is one of the
 * configuration, for all workers at once, and ends after `?ttl_sec=`.
 */
export function listRoutes(state: WorkerState): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  for (const { name: domain, lists = {} } of state.services) {
    for (const [name, path] of Object.entries(lists)) {
      const whole = [domain, ...path];
      const items = () => itemsIn(valueAt(state.snapshot().config, whole));
      const answer = (c: Context<Env>) => c.json({ [name]: items() });
      const change = async (c: Context<Env>, change: Change, terms: OverlayTerms) => {
        await state.coordinator.change(change, terms);
        return answer(c);
      };
      const replace = (c: Context<Env>, list: readonly unknown[], ttl: OverlayTerms) =>
        change(c, { patch: treeOf(whole, list) }, { ...ttl, replaces: whole });
      for (const route of [`/admin/${domain}/${name}`, `/admin/${name}`]) {
        app.get(route, noParams(), answer);
        app.post(route, async (c) => {
          const ttl = ttlOf(c);
          refuseUnderTape(state);
          return await change(c, { path: whole, items: await readList(c, name) }, ttl);
        });
        app.put(route, async (c) => {
          const ttl = ttlOf(c);
          refuseUnderTape(state);
          return await replace(c, await readList(c, name), ttl);
        });
        app.delete(route, async (c) => await replace(c, [], ttlOf(c)));
      }
    }
  }
  return app;
}

/** One item, a list of them, or a mapping with a list under the name of it and nothing else. @throws {ApiError} 400 */
async function readList(c: Context<Env>, name: string): Promise<readonly unknown[]> {
  const body = await readJson(c);
  if (!isObject(body) || !Array.isArray(body[name])) return Array.isArray(body) ? body : [body];
  const [other] = Object.keys(body).filter((key) => key !== name);
  if (other === undefined) return body[name];
  throw apiError(400, `Only ${name} may stand here, not "${other}"; POST /admin/config takes all keys`);
}
