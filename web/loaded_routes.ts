/**
 * The routes of the site. A start does without them, since they bring all kinds of pages along: they are loaded when the
 * app of a port is made, or with the first request.
 *
 * @module
 */
import type { Hono } from "hono";
import { lazily } from "../engine/base/lazily.ts";
import { andThen } from "../engine/base/pending.ts";
import type { RouteContext } from "../engine/domain/route_context.ts";
import type { Env } from "../engine/reply/connection.ts";
import type { FindRoute, FoundRoute } from "../engine/reply/http_context.ts";
import type { Content } from "./modes/content.ts";
import type { Ask } from "./request/ask.ts";

const load = lazily(() => import("./routes.ts"));

/** The site, at `base` of a server. Every method and path comes in here: what there is not is a page, too. */
export async function routes(context: RouteContext<Ask, Content>, base: string): Promise<Hono<Env>> {
  return (await load()).routes(context, base);
}

/** Finds the site without a router: all paths at and below `base`. */
export function finder(context: RouteContext<Ask, Content>, base: string): FindRoute {
  const handler = lazily(async () => (await load()).handlerOf(context, base));
  const route: FoundRoute = { handle: (c) => andThen(handler(), (handle) => handle(c)) };
  return (_method, path) => path.startsWith(`${base}/`) || path === base ? route : null;
}
