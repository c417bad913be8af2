/**
 * The routes of the site. A start does without what they need, since it brings all kinds of pages along: it is loaded at
 * the first connection, or with the first request to the site.
 *
 * @module
 */
import type { Hono } from "hono";
import { lazily } from "../engine/base/lazily.ts";
import { andThen } from "../engine/base/pending.ts";
import type { RouteContext } from "../engine/domain/route_context.ts";
import type { Env } from "../engine/reply/connection.ts";
import type { FindRoute, FoundRoute, Handler } from "../engine/reply/http_context.ts";
import type { Content } from "./modes/content.ts";
import type { Ask } from "./request/ask.ts";

const load = lazily(() => import("./routes.ts"));

/** Loads what requests to the site need. */
export async function loadSite(): Promise<void> {
  await load();
  await import("./truth/truth_handlers.ts");
}

/** The site, at `base` of a server. */
export async function routes(context: RouteContext<Ask, Content>, base: string): Promise<Hono<Env>> {
  return (await import("./site_app.ts")).siteApp(handlerOf(context, base), base);
}

/** Finds the site without a router: all paths at and below `base`. */
export function finder(context: RouteContext<Ask, Content>, base: string): FindRoute {
  const route: FoundRoute = { handle: handlerOf(context, base) };
  return (_method, path) => path.startsWith(`${base}/`) || path === base ? route : null;
}

function handlerOf(context: RouteContext<Ask, Content>, base: string): Handler {
  const handler = lazily(async () => (await load()).handlerOf(context, base));
  return (c) => andThen(handler(), (handle) => handle(c));
}
