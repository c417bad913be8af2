import { strict as assert } from "node:assert";
import { web } from "../../../web/domain.ts";
import { addressOf } from "../../../web/truth/address.ts";
import { listPages } from "../../../web/truth/list.ts";
import type { Score } from "../../../web/truth/score.ts";
import { truthOf } from "../../../web/truth/truth.ts";
import { siteOf } from "../../../web/site/site.ts";
import { type Bench, withServer } from "../../harness.ts";

const SITE = { seed: 0, pages: 60 };
const PAGES = [...listPages(siteOf(SITE, ""), { hash: false })].map(({ url }) => url);
/** The page that the result of a crawl lacks, and the result. */
const MISSING = PAGES.find((url) => url.startsWith("/item/")) ?? "";
const CRAWL = PAGES.filter((url) => url !== MISSING).map(rightLine).join("\n");

function rightLine(url: string): string {
  const { title, text_sha256, links, status } = truthOf(SITE, addressOf(url) ?? assert.fail(url));
  return JSON.stringify({ url, status, title, text_sha256, links });
}

/** Asks for the page so many times, under these user agents in turn, while steps happen to it, and posts the crawl. */
async function scoreAfter(bench: Bench, times: number, agents: string[] = []): Promise<Score["counts"]> {
  for (let n = 0; n < times; n++) {
    const agent = agents[n % agents.length];
    const headers: Record<string, string> = agent === undefined ? {} : { "user-agent": agent };
    const reply = await bench.ask(`/web${MISSING}`, { redirect: "manual", headers }).catch(() => null);
    await reply?.text().catch(() => "");
  }
  return (await posted(bench, CRAWL)).counts;
}

async function posted(bench: Bench, body: string): Promise<Score> {
  return await (await bench.admin("/truth/score", { method: "POST", body })).json();
}

async function verdictOn(bench: Bench, check: string) {
  const { findings } = await (await bench.admin("/verdict")).json();
  return findings.find((finding: { readonly check: string }) => finding.check === check);
}

function withSteps(steps: readonly unknown[], test: (bench: Bench) => Promise<void>): Promise<void> {
  const rules = steps.length === 0 ? [] : [{ when: { path: `*${MISSING}` }, do: steps }];
  const set = [`web.site=${JSON.stringify(SITE)}`, `web.rules=${JSON.stringify(rules)}`];
  return withServer({ services: [web], set }, test);
}

const REFUSED = { fault: "forbidden" };
const DOWN = { fault: "service_unavailable" };
const ELSEWHERE = { fault: "credential_bait" };

for (
  const [steps, times, what, isExcused] of [
    [[REFUSED], 1, "that was refused for good", true],
    [[ELSEWHERE], 1, "that led elsewhere", true],
    [[DOWN, REFUSED], 2, "that was refused at the second try", true],
    [[DOWN, DOWN, DOWN], 3, "that three tries brought nothing of", true],
    [[DOWN, DOWN], 2, "that was given up after two tries", false],
    [[], 1, "that came", false],
    [[], 0, "that was never asked for", false],
  ] as const
) {
  Deno.test(`the score ${isExcused ? "excuses a crawl without a page" : "has lost a page"} ${what}`, () =>
    withSteps(steps, async (bench) => {
      const counts = await scoreAfter(bench, times);
      assert.deepEqual([counts.lost, counts.excused], isExcused ? [0, 1] : [1, 0]);
    }));
}

Deno.test("a server without a journal excuses every page that is missing, since it does not know why", () =>
  withServer(
    { services: [web], set: [`web.site=${JSON.stringify(SITE)}`, "journal.enabled=false"] },
    async (bench) => {
      const { lost, excused } = (await posted(bench, CRAWL)).counts;
      assert.deepEqual([lost, excused], [0, 1]);
    },
  ));

Deno.test("tries in vain count together where a crawler takes another user agent for each", () =>
  withSteps([DOWN, DOWN, DOWN], async (bench) => {
    const counts = await scoreAfter(bench, 3, ["a", "b", "c"]);
    assert.deepEqual([counts.lost, counts.excused], [0, 1]);
  }));

Deno.test("a page that came under one user agent is not excused by tries under it, nor by two under another", () =>
  withSteps([{ pass: true }, DOWN, DOWN, DOWN, DOWN], async (bench) => {
    const counts = await scoreAfter(bench, 5, ["a", "a", "a", "b", "b"]);
    assert.deepEqual([counts.lost, counts.excused], [1, 0]);
  }));

Deno.test("a page that is reported as failed is excused as one that is missing", () =>
  withSteps([REFUSED], async (bench) => {
    await scoreAfter(bench, 1);
    const failed = JSON.stringify({ url: MISSING, error: "403" });
    const { counts, all_right, objections } = await posted(bench, `${CRAWL}\n${failed}`);
    assert.deepEqual([counts.failed, counts.excused, all_right, objections], [0, 1, true, []]);
  }));

Deno.test("the score of the last crawl is evidence for the verdict, until the journal is emptied", () =>
  withSteps([], async (bench) => {
    await bench.ask("/web/").then((reply) => reply.text());
    assert.equal((await verdictOn(bench, "S1")).outcome, "not_enough");
    await scoreAfter(bench, 1);
    const lost = await verdictOn(bench, "S1");
    assert.equal(lost.outcome, "broken");
    assert.match(lost.proof, new RegExp(`^1 page \\(${MISSING}\\)`));
    await posted(bench, `${CRAWL}\n${rightLine(MISSING)}`);
    assert.equal((await verdictOn(bench, "S1")).outcome, "holds");
    await bench.admin("/requests", { method: "DELETE" });
    await bench.ask("/web/").then((reply) => reply.text());
    assert.equal((await verdictOn(bench, "S1")).outcome, "not_enough");
  }));
