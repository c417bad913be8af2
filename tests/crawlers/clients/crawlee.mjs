/** A Crawlee crawler that follows every link and every redirect: crawlee.mjs MOST_PAGES START [START ...] */
import { CheerioCrawler, Configuration, log } from "@crawlee/cheerio";
import process from "node:process";

log.setLevel(log.LEVELS.OFF);
/** Replies that are broken on purpose make the crawler reject promises that nobody waits for. */
for (const type of ["unhandledRejection", "uncaughtException"]) process.on(type, () => {});

const [most, ...starts] = process.argv.slice(2);
const told = { pages: 0, redirected: 0, failed: 0 };
const crawler = new CheerioCrawler({
  maxRequestsPerCrawl: Number(most),
  maxRequestRetries: 0,
  navigationTimeoutSecs: 4,
  requestHandlerTimeoutSecs: 8,
  minConcurrency: 32,
  maxConcurrency: 32,
  ignoreHttpErrorStatusCodes: [400, 401, 403, 404, 405, 408, 410, 413, 418, 429, 451, 500, 502, 503, 504],
  additionalMimeTypes: ["text/plain", "application/octet-stream", "application/json"],
  requestHandler: async ({ $, request, crawler }) => {
    told.pages++;
    if (request.loadedUrl !== request.url) told.redirected++;
    // Its own enqueueLinks takes minutes for a page of 50,000 links, which is a fault of the server's.
    const links = $("a[href]").slice(0, 40).toArray().map((link) =>
      URL.parse($(link).attr("href"), request.loadedUrl)
    );
    await crawler.addRequests(links.filter((url) => /^https?:$/.test(url?.protocol)).map(({ href }) => href));
  },
  failedRequestHandler: () => void told.failed++,
}, new Configuration({ persistStorage: false, purgeOnStart: false }));
await crawler.run(starts);
await crawler.teardown();
console.log(JSON.stringify(told));
// deno-lint-ignore errorworks/no-exit -- a program of its own, and Crawlee leaves timers behind
process.exit(0);
