import type { Context } from "hono";
import * as z from "zod";
import { rester, sliced } from "../../engine/base/clock.ts";
import { queryParams } from "../../engine/admin/query_params.ts";
import { apiError } from "../../engine/base/error.ts";
import type { Content } from "../modes/content.ts";
import { addressOf } from "./address.ts";
import { listPages } from "./list.ts";
import { listOptions } from "./list_options.ts";
import { linesOf } from "../../engine/base/lines.ts";
import { CRAWLED_LINES, ndjson } from "./ndjson.ts";
import { scoreOptions } from "./counts.ts";
import { Scorer } from "./score.ts";
import { excusesOf } from "./excused.ts";
import { withFaults } from "./struck_by.ts";
import { truthOf } from "./truth.ts";
import type { RunRecords } from "../../engine/domain/command.ts";
import { siteOf } from "../site/site.ts";
import type { Env } from "../../engine/reply/connection.ts";

/** Answers to questions about the truth of the site. */
export interface TruthHandlers {
  /** Sends the facts of one address. */
  page(c: Context<Env>): Response;
  /** Sends a list of the real pages. */
  site(c: Context<Env>): Response;
  /** Scores the result of a crawl. */
  score(c: Context<Env>): Promise<Response>;
}

/** Handlers of `truthRoutes`. */
export function truthHandlers(content: () => Content, run: RunRecords): TruthHandlers {
  const settings = () => content().settings.site;
  return {
    page(c) {
      const { url } = queryParams(c, z.object({ url: z.string() }));
      const address = addressOf(url);
      if (!address) {
        throw apiError(400, `Query parameter url: "${url}" is neither a path nor the URL of a page`);
      }
      // A path alone is of the site as who asks for its truth sees it: bodies have addresses with a host.
      const host = address.host ?? c.req.header("host") ?? null;
      return c.json(truthOf(settings(), { ...address, host }, new URL(c.req.url).host));
    },
    site(c) {
      const pages = listPages(siteOf(settings(), ""), queryParams(c, listOptions()));
      return c.body(ndjson(pages), 200, { "content-type": "application/x-ndjson" });
    },
    async score(c) {
      const scorer = new Scorer(
        settings(),
        queryParams(c, scoreOptions()),
        new URL(c.req.url).host,
      );
      const rest = rester();
      for await (const line of linesOf(c.req.raw.body ?? [], CRAWLED_LINES)) {
        await sliced(scorer.adding(line));
        await rest();
      }
      const score = await sliced(scorer.ending(await excusesOf(run)));
      await run.keepScore(score);
      return c.json(await withFaults(score, run));
    },
  };
}
