/** A Crawlee crawler that follows every link and every redirect: crawlee.ts MOST_PAGES START [START ...] */
import { CheerioCrawler, Configuration, log } from "@crawlee/cheerio";

log.setLevel(log.LEVELS.OFF);
/** Replies that are broken on purpose make the crawler reject promises that nobody waits for. */
for (const type of ["unhandledrejection", "error"]) addEventListener(type, (event) => event.preventDefault());
const [most = "0", ...starts] = Deno.args;
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
  requestHandler: async ({ request, enqueueLinks }) => {
    told.pages++;
    if (request.loadedUrl !== request.url) told.redirected++;
    await enqueueLinks({ strategy: "all", limit: 40 });
  },
  failedRequestHandler: () => void told.failed++,
}, new Configuration({ persistStorage: false, purgeOnStart: false }));
await crawler.run(starts);
await crawler.teardown();
console.log(JSON.stringify(told));
// deno-lint-ignore errorworks/no-exit -- Crawlee leaves timers and pools behind
Deno.exit(0);
