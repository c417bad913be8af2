// Crawls the site with a client's own defaults: defaults.mjs crawlee|got PAGES. Copied to a folder that has the packages.
import process from "node:process";

const [name, pages] = process.argv.slice(2);
const most = Number(pages);
const start = `${process.env.ERRORWORKS_WEB_URL}/`;
/** Replies that are broken on purpose make Crawlee reject promises that nobody waits for. */
for (const type of ["unhandledRejection", "uncaughtException"]) {
  process.on(type, () => {});
}

async function crawlee() {
  const { CheerioCrawler, Configuration, log } = await import(
    "@crawlee/cheerio"
  );
  log.setLevel(log.LEVELS.OFF);
  const options = new Configuration({
    persistStorage: false,
    purgeOnStart: false,
  });
  const crawler = new CheerioCrawler({
    maxRequestsPerCrawl: most,
    requestHandler: async ({ enqueueLinks }) => void await enqueueLinks({ limit: 40 }),
  }, options);
  await crawler.run([start]);
}

/** got is no crawler: it is asked for one page after the other, two at a time. */
async function got() {
  const { got } = await import("got");
  const found = [start];
  const seen = new Set(found);
  let next = 0;
  const work = async () => {
    while (next < found.length && next < most) {
      const url = found[next++];
      try {
        const { body } = await got(url);
        for (const [, link] of body.matchAll(/<a [^>]*href="([^"#]+)"/g)) {
          const { href, origin } = URL.parse(link.replaceAll("&amp;", "&"), url) ?? {};
          if (origin !== new URL(start).origin || seen.has(href)) continue;
          seen.add(href);
          found.push(href);
        }
      } catch {
        // whatever got throws, the page has failed
      }
    }
  };
  await work(); // its first page has the links for two
  await Promise.all([work(), work()]);
}

await { crawlee, got }[name]();
// deno-lint-ignore errorworks/no-exit -- a program of its own, and Crawlee leaves timers behind
process.exit(0);
