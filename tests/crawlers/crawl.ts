/** A real crawler, Crawlee with Cheerio, that writes down what `errorworks score` reads. */
import { CheerioCrawler, type CheerioCrawlingContext, Configuration, log } from "@crawlee/cheerio";
import { createHash } from "node:crypto";

/** What came of an address. */
export interface Line {
  readonly url: string;
  readonly status?: number;
  readonly title?: string;
  readonly text_sha256?: string;
  /** Addresses of all links as they are in the page, in their order. */
  readonly links?: readonly string[];
  /** Why there is no page. */
  readonly error?: string;
}

/** How far a crawl goes. */
export interface Reach {
  readonly most_pages: number;
  /** How often something that failed is asked for again. */
  readonly retries?: number;
  readonly timeout_sec?: number;
}

/** What is no page: a crawler that reads HTML leaves it alone. */
const FILES = /\.(pdf|csv|rss|atom|xml|gz|png|txt)$/;

/** Follows links from `start`, as robots.txt allows it, until there are no more or enough. */
export async function crawl(
  start: string,
  { most_pages, retries = 3, timeout_sec = 30 }: Reach,
): Promise<Line[]> {
  log.setLevel(log.LEVELS.OFF);
  const lines: Line[] = [];
  const crawler = new CheerioCrawler({
    maxRequestsPerCrawl: most_pages,
    maxRequestRetries: retries,
    navigationTimeoutSecs: timeout_sec,
    minConcurrency: 16,
    maxConcurrency: 16,
    autoscaledPoolOptions: { maybeRunIntervalSecs: 0.02 },
    respectRobotsTxtFile: true,
    requestHandler: async (context) => {
      lines.push(lineOf(context));
      await context.enqueueLinks({
        transformRequestFunction: (request) => FILES.test(new URL(request.url).pathname) ? false : request,
      });
    },
    failedRequestHandler: ({ request }, { message }) => void lines.push({ url: request.url, error: message }),
  }, new Configuration({ persistStorage: false, purgeOnStart: false }));
  await crawler.run([start]);
  await crawler.teardown();
  return lines;
}

function lineOf({ $, request, response }: CheerioCrawlingContext): Line {
  $("script, style, template").remove();
  return {
    url: request.url,
    status: response.statusCode ?? 0,
    title: $("title").first().text(),
    text_sha256: textHash($("main").text()),
    links: $("a[href]").toArray().map((link) => $(link).attr("href") ?? ""),
  };
}

/** As docs/truth.md has it: SHA-256 of what there is to read, without any white space. */
export function textHash(text: string): string {
  return createHash("sha256").update(text.replace(/\s+/g, "")).digest("hex");
}
