import { Hono } from "hono";
import { lazily } from "../../engine/base/lazily.ts";
import type { RunRecords } from "../../engine/domain/command.ts";
import type { Env } from "../../engine/reply/connection.ts";
import type { Content } from "../modes/content.ts";

/**
 * Routes that tell the truth about the site: of one address, of all pages, and of what a crawler made of them. Their
 * handlers, which bring all kinds of pages along, are loaded when one is needed.
 */
export function truthRoutes(content: () => Content, run: RunRecords): Hono<Env> {
  const handlers = lazily(async () => (await import("./truth_handlers.ts")).truthHandlers(content, run));
  return new Hono<Env>()
    .get("/truth", async (c) => (await handlers()).page(c))
    .get("/truth/site", async (c) => (await handlers()).site(c))
    .post("/truth/score", async (c) => await (await handlers()).score(c));
}
