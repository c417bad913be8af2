import { strict as assert } from "node:assert";
import { type Server, startServer } from "../sdks/server.ts";
import { crawl, type Line } from "./crawl.ts";
import { scoreOf, truthOf } from "./judge.ts";

const PAGES = 2_000;

/** Crawlee leaves timers and pools behind, which are none of our business. */
const careless = { sanitizeOps: false, sanitizeResources: false };

/** Runs `test` with the site on a port of its own, where robots.txt is where crawlers look for it. */
async function withSite(
  set: readonly string[],
  test: (server: Server, home: string) => Promise<void>,
  preset?: string,
) {
  await using server = await startServer(["server.web_port=0", ...set], preset);
  const home = server.own_urls["web"];
  assert.ok(home);
  await test(server, `${home}/`);
}

Deno.test("a crawl of 2,000 pages without faults is the truth, page by page", careless, async () => {
  await withSite([], async (server, home) => {
    const lines = await crawl(home, { most_pages: PAGES + 50 });
    const { all_right, counts, objections } = await scoreOf(server, lines);
    assert.ok(all_right, objections.join("; "));
    assert.ok(lines.length >= PAGES); // Crawlee stops a few pages before or after what it is told
    const { right, lines: judged, duplicates, repeated, traps } = counts;
    assert.deepEqual({ right, judged, duplicates, repeated, traps }, {
      right: lines.length,
      judged: lines.length,
      duplicates: 0,
      repeated: 0,
      traps: 0,
    });
    for (const line of lines.filter((_, i) => i % 20 === 0)) await isTrue(server, line);
  });
});

/** The score takes links as a set; here they have to be the same one by one. */
async function isTrue(server: Server, { url, status, title, text_sha256, links = [] }: Line) {
  const truth = await truthOf(server, url);
  const found = { status, title, text_sha256, links: links.filter((link) => link.startsWith("/")) };
  const right = {
    status: truth.status,
    title: truth.title,
    text_sha256: truth.text_sha256,
    links: truth.links,
  };
  assert.deepEqual(found, right, url);
}

const SILENT_FAULTS = { js_shell: 8, consent_wall: 8 };
const LOUD_FAULTS = { service_unavailable: 20, connection_reset: 5 };
/** Requests in vain after which a lost page is excused; the crawler's HTTP client has tries of its own, too. */
const ENOUGH_TRIES = 3;

Deno.test(
  "a crawl under stress is not all right, and the score names each page that was lost or damaged, and no other",
  careless,
  async () => {
    const faults = Object.entries({ ...SILENT_FAULTS, ...LOUD_FAULTS });
    const set = faults.map(([name, pct]) => `web.faults.${name}.pct=${pct}`);
    await withSite(set, async (server, home) => {
      const lines = await crawl(home, { most_pages: 400, retries: 1, timeout_sec: 10 });
      const { all_right, counts, examples } = await scoreOf(server, lines);
      assert.equal(all_right, false);
      assert.ok(counts["damaged"] && counts["failed"] && counts["right"], JSON.stringify(counts));
      const visits = Map.groupBy(await server.requests("web"), ({ path }) => path);
      // What was asked for more often without success is excused, which rows alone do not tell.
      const isJudged = ({ url }: Line) => (visits.get(new URL(url).pathname)?.length ?? 0) < ENOUGH_TRIES;
      for (const [sort, faults] of [["damaged", SILENT_FAULTS], ["failed", LOUD_FAULTS]] as const) {
        const isStruck = (path: string) => String(visits.get(path)?.at(-1)?.fault) in faults;
        const { score, server: own } = told({
          examples: examples[sort],
          isStruck,
          lines: lines.filter(isJudged),
        });
        assert.ok(own.length > 0, sort);
        assert.deepEqual(score, own, sort);
      }
    });
  },
);

/** Settings that shorten the waits of the preset, which scores do not depend on. */
const CALM = [
  "burst.enabled=false",
  "faults.timeout.after_sec=[1,1]",
  "faults.slow_response.delay_sec=[0.1,0.1]",
  "faults.rate_limit.retry_after_sec=[0,0]",
].map((one) => `web.${one}`);

Deno.test(
  "a crawl under stress_scraping is not all right, and what is damaged was struck",
  careless,
  async () => {
    await withSite(CALM, async (server, home) => {
      const lines = await crawl(home, { most_pages: 400, timeout_sec: 5 });
      const { all_right, counts, examples } = await scoreOf(server, lines);
      assert.equal(all_right, false);
      assert.ok(counts["damaged"] && counts["right"], JSON.stringify(counts));
      const struck = new Set(
        (await server.requests("web")).filter(({ fault }) => fault).map(({ path }) => path),
      );
      for (const { url } of examples["damaged"] ?? []) assert.ok(struck.has(url.split("?")[0] ?? ""), url);
    }, "stress_scraping");
  },
);

/**
 * Findings of the server and of the score on the same items. Rows know no queries, so other pages could be taken for
 * each other.
 */
function told(
  { examples = [], isStruck, lines }: {
    readonly examples: readonly { readonly url: string }[] | undefined;
    readonly isStruck: (path: string) => boolean;
    readonly lines: readonly Line[];
  },
) {
  const paths = lines.map(({ url }) => new URL(url).pathname).filter((path) => path.startsWith("/item/"));
  const named = new Set(examples.map(({ url }) => url));
  return {
    score: paths.filter((path) => named.has(path)).sort(),
    server: paths.filter(isStruck).sort(),
  };
}
