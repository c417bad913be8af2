import { type Context, Hono } from "hono";
import { z } from "zod";
import { ApiError } from "../../engine/base/error.ts";
import type { Content } from "../modes/content.ts";
import { addressOf } from "./address.ts";
import { listOptions, listPages } from "./list.ts";
import { linesOf, ndjson } from "./ndjson.ts";
import { scoreOptions, Scorer } from "./score.ts";
import { truthOf } from "./truth.ts";
import type { Env } from "../../engine/reply/connection.ts";

/** Routes that tell the truth about the site: of one address, of all pages, and of what a crawler made of them. */
export function truthRoutes(content: () => Content): Hono<Env> {
  const seed = () => content().settings.site.seed;
  return new Hono<Env>()
    .get("/truth", (c) => {
      const { url } = queryOf(c, z.object({ url: z.string() }));
      const address = addressOf(url);
      if (!address) throw wrong(`Query parameter url: "${url}" is neither a path nor the URL of a page`);
      return c.json(truthOf(seed(), address));
    })
    .get("/truth/site", (c) => {
      const pages = listPages({ seed: seed(), base: "" }, queryOf(c, listOptions));
      return c.body(ndjson(pages), 200, { "content-type": "application/x-ndjson" });
    })
    .post("/truth/score", async (c) => {
      const scorer = new Scorer(seed(), queryOf(c, scoreOptions));
      for await (const line of linesOf(c.req.raw.body ?? [])) scorer.add(line);
      return c.json(scorer.end());
    });
}

/** The query of a request. @throws {ApiError} 400 */
function queryOf<Schema extends z.ZodType>(c: Context<Env>, schema: Schema): z.output<Schema> {
  const query = schema.safeParse(c.req.query());
  if (query.success) return query.data;
  const [issue] = query.error.issues;
  throw wrong(`Query parameter ${issue?.path.join(".")}: ${issue?.message}`);
}

function wrong(message: string): ApiError {
  return new ApiError({ status: 400, code: null, message });
}
