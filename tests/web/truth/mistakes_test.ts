/** A crawler with three planted mistakes, and one without: the score has to name each of them, and nothing else. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { linksIn, textOf } from "../../../web/html/html.ts";
import { realPages } from "../../../web/truth/real_pages.ts";
import type { Score } from "../../../web/truth/score.ts";
import { web } from "../../../web/domain.ts";
import { type Bench, withListener, withServer } from "../../harness.ts";

/** Mistakes of a crawler. */
interface Mistakes {
  readonly losesPages?: boolean;
  readonly takesSoft404s?: boolean;
  readonly decodesTwice?: boolean;
}

const ALL: Mistakes = { losesPages: true, takesSoft404s: true, decodesTwice: true };
const HOST = "http://localhost";

/** Crawls the whole site in the order in which it finds pages, and returns a line for each. */
async function crawl(
  { ask }: Bench,
  { losesPages, takesSoft404s, decodesTwice }: Mistakes,
): Promise<string[]> {
  const found = ["/web/"];
  const seen = new Set(found);
  const lines: string[] = [];
  for (let at = 0; at < found.length; at++) {
    const path = found[at] ?? "";
    const response = await ask(path);
    const type = response.headers.get("content-type") ?? "";
    const html = await response.text();
    if (response.status === 503) {
      if (!losesPages || path === "/web/") found.push(path); // without its first page it would have none
      continue;
    }
    if (!type.startsWith("text/html") || response.status !== 200) continue;
    const isSoft404 = html.includes("<title>Page not found</title>");
    if (isSoft404 && !takesSoft404s) {
      found.push(path);
      continue;
    }
    const [title, text] = wordsOf(html).map((words) => decodesTwice ? again(words) : words);
    lines.push(JSON.stringify({ url: HOST + path, status: 200, title, text }));
    for (const link of linksIn(html, "/web")) {
      const next = `/web${link}`;
      if (seen.has(next) || /^\/web\/(account|search|private|basket)/.test(next)) continue;
      seen.add(next);
      found.push(next);
    }
  }
  return lines;
}

function wordsOf(html: string): string[] {
  const [, title = ""] = /<title>(.*?)<\/title>/s.exec(html) ?? [];
  const [, main = ""] = /<main[^>]*>(.*)<\/main>/s.exec(html) ?? [];
  return [textOf(title), textOf(main)];
}

function again(text: string): string {
  return Buffer.from(text).toString("latin1");
}

async function scoreOf(bench: Bench, lines: readonly string[], query = ""): Promise<Score> {
  const response = await bench.admin(`/truth/score${query}`, { method: "POST", body: lines.join("\n") });
  return await response.json();
}

function settings(pages: number, seed: number): string[] {
  return [
    `web.site.pages=${pages}`,
    `web.site.seed=${seed}`,
    "web.faults.service_unavailable.pct=6",
    "web.faults.soft_404.pct=5",
    "web.latency.base_ms=0",
    "web.latency.jitter_ms=0",
  ];
}

/** Sizes and seeds of `deno task test:score`, which takes some minutes; the gate has one of them. */
const [SIZES, SEEDS] = Deno.env.get("SCORE") === "full" ? [[200, 2000], 20] : [[200], 1];

for (const pages of SIZES) {
  for (let seed = 0; seed < SEEDS; seed++) {
    Deno.test(`score() names three mistakes of a crawler, and accuses a right one of nothing: ${pages} pages, seed ${seed}`, () =>
      judgesBoth(pages, seed));
  }
}

async function judgesBoth(pages: number, seed: number): Promise<void> {
  await withServer({ services: [web], set: settings(pages, seed), seed }, async (bench) => {
    const right = await scoreOf(bench, await crawl(bench, {}), "?max_missed=0");
    assert.deepEqual(right.objections, [], `seed ${seed}`);
    assert.ok(right.all_right);
    assert.equal(right.complete_pct, 100);
    const { counts, mistakes, examples, all_right, objections } = await scoreOf(
      bench,
      await crawl(bench, ALL),
    );
    assert.equal(all_right, false);
    assert.ok(counts.lost > 0, `seed ${seed} loses pages`);
    assert.equal(counts.lost + counts.unreached, counts.missed);
    assert.ok((mistakes.soft_404 ?? 0) > 0, `seed ${seed} takes soft 404s`);
    assert.ok((mistakes.decoded_twice ?? 0) > 0, `seed ${seed} decodes twice`);
    assert.deepEqual(Object.keys(mistakes).sort(), ["decoded_twice", "soft_404"], objections.join("; "));
    for (const { url, taken_for, struck_by = [] } of examples.damaged ?? []) {
      if (taken_for === "soft_404") assert.ok(struck_by.includes("soft_404"), url);
    }
    for (const word of ["soft_404", "decoded_twice", "the crawl went on"]) {
      assert.match(objections.join("; "), new RegExp(word));
    }
  });
}

Deno.test("score() accuses nobody of lost pages who stopped early, and names those that were passed by", async () => {
  await withServer({ services: [web], set: ["web.site.pages=2000"] }, async (bench) => {
    const all = await crawl(bench, {});
    const stopped = await scoreOf(bench, all.slice(0, 400));
    assert.deepEqual([stopped.counts.lost, stopped.all_right], [0, true]);
    assert.ok(stopped.counts.unreached > 1000);
    const part = all.slice(0, 1000);
    const without = part.filter((_, at) => at % 40 !== 20);
    const passedBy = await scoreOf(bench, without);
    assert.ok(passedBy.counts.lost >= 5, String(passedBy.counts.lost));
    assert.ok(passedBy.counts.lost <= part.length - without.length);
    const swapped = all.slice(0, 400).filter((_, at) => at < 300 || at % 4 !== 0);
    assert.equal(
      (await scoreOf(bench, swapped)).counts.lost,
      0,
      "what is out of order at the end was not lost",
    );
  });
});

Deno.test("score() takes no page of another host for one of the site", async () => {
  await withServer({ services: [web], set: ["web.site.pages=50"] }, async (bench) => {
    const foreign = ["http://evil.example/item/lamp-00001", "http://169.254.169.254/shop"]
      .map((url) => JSON.stringify({ url, status: 200, title: "x" }));
    const { counts, objections, examples } = await scoreOf(bench, [...foreign, ...await crawl(bench, {})]);
    assert.deepEqual([counts.led_away, counts.damaged, counts.nonexistent, counts.gone], [2, 0, 0, 0]);
    assert.match(objections.join(), /^2 addresses on other hosts/);
    assert.equal(examples.led_away?.[0]?.url, "http://evil.example/item/lamp-00001");
    const { counts: told } = await scoreOf(bench, foreign, "?origin=http://evil.example");
    assert.equal(told.led_away, 1);
  });
});

Deno.test("POST /admin/truth/score lets others be served while it judges hundreds of damaged pages", async () => {
  await withListener({ services: [web] }, async (bench) => {
    const paths = [...realPages({ seed: 0, base: "" }).filter(({ path }) => path.startsWith("/item/"))].slice(
      0,
      300,
    );
    const lines = paths.map(({ path }) =>
      JSON.stringify({ url: `http://elsewhere.test${path}`, title: "x" })
    );
    let isOver = false;
    const score = scoreOf(bench, lines).finally(() => isOver = true);
    let served = 0;
    while (!isOver) {
      assert.equal((await bench.ask("/health/live")).status, 200);
      served++;
    }
    assert.equal((await score).counts.damaged, lines.length);
    assert.ok(served > 20, `${served} requests were served meanwhile`);
  });
});

Deno.test("web.site.pages is the number of real pages, or one more than them", () => {
  for (const pages of [50, 51, 200, 999, 1000, 5000]) {
    for (const seed of [0, 1, 2]) {
      const paths = [...realPages({ seed, base: "", pages })].map(({ path }) => path);
      assert.ok([pages, pages - 1].includes(paths.length), `${paths.length} of ${pages}`);
      assert.equal(new Set(paths).size, paths.length);
    }
  }
});
