import { Hono } from "hono";
import type { Env } from "../engine/reply/connection.ts";
import type { Handler } from "../engine/reply/http_context.ts";

/** The site, at `base` of a server. Every method and path comes in here: what there is not is a page, too. */
export function siteApp(serve: Handler, base: string): Hono<Env> {
  const app = new Hono<Env>();
  app.all(`${base}/*`, serve);
  if (base !== "") app.all(base, serve);
  return app;
}
