/** A real crawler, Crawlee with Cheerio, that writes down what `errorworks score` reads. */
import { CheerioCrawler, type CheerioCrawlingContext, Configuration, log } from "@crawlee/cheerio";
import { createHash } from "node:crypto";

/** Result of an address. */
export interface Line {
  readonly url: string;
  readonly status?: number;
  readonly title?: string;
  readonly text_sha256?: string;
  /** Addresses of all links as they are in the page, in their order. */
  readonly links?: readonly string[];
  /** Reason why there is no page. */
  readonly error?: string;
}

/** Limits of a crawl. */
export interface Reach {
  readonly most_pages: number;
  /** Number of retries after a failure. */
  readonly retries?: number;
  readonly timeout_sec?: number;
}

/** Files that are no pages: a crawler that reads HTML leaves them alone. */
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

/** Hash of a text as docs/truth.md defines it: SHA-256 of what there is to read, without any white space. */
export function textHash(text: string): string {
  return createHash("sha256").update(text.replace(/\s+/g, "")).digest("hex");
}
