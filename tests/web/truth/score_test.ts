import { strict as assert } from "node:assert";
import { web } from "../../../web/domain.ts";
import { scoreOptions } from "../../../web/truth/counts.ts";
import { reportOf } from "../../../web/truth/report.ts";
import { type Score, Scorer } from "../../../web/truth/score.ts";
import { always, type Bench, withServer } from "../../harness.ts";
import { textOf } from "../../../web/html/html.ts";
import { addressOf } from "../../../web/truth/address.ts";
import { truthOf } from "../../../web/truth/truth.ts";
import type { SiteSettings } from "../../../web/site/site.ts";

/** A small site: a scorer lists all pages of its site first. */
const SITE: SiteSettings = { seed: 0, pages: 2_000 };

function scoreOf(
  lines: readonly unknown[],
  options: Record<string, unknown> = {},
  site: SiteSettings = SITE,
): Score {
  const scorer = new Scorer(site, scoreOptions().parse(options));
  for (const line of lines) scorer.add(typeof line === "string" ? line : JSON.stringify(line));
  return scorer.end();
}

/** Line of a crawler that makes no mistake. */
function right(url: string) {
  const address = addressOf(url);
  assert.ok(address);
  const { title, text_sha256, links, status } = truthOf(SITE, address);
  return { url, status, title, text_sha256, links };
}

Deno.test("score() of what is true is all right", () => {
  const { all_right, counts, complete_pct } = scoreOf([right("/"), right("/contact"), right("/login")]);
  assert.ok(all_right);
  assert.equal(counts.right, 3);
  assert.equal(counts.real, counts.right + counts.missed);
  assert.equal(complete_pct, 300 / counts.real);
});

Deno.test("score() finds pages that are wrong though nobody noticed, and says what of them", () => {
  for (
    const [part, wrong] of [
      ["title", { title: "Cont" }],
      ["text", { text_sha256: "0" }],
      [
        "links",
        { links: ["/"].concat("/x") },
      ],
      ["text", { text_sha256: undefined, text: "Contact" }],
      ["body", { body_sha256: "0" }],
    ] as const
  ) {
    const { all_right, counts, examples } = scoreOf([{ ...right("/contact"), ...wrong }]);
    assert.equal(all_right, false, part);
    assert.equal(counts.damaged, 1, part);
    assert.deepEqual(examples.damaged?.map(({ url, why }) => ({ url, why })), [{
      url: "/contact",
      why: part,
    }]);
  }
});

for (const shows of ["page", "price"]) {
  Deno.test(`score() tells what a crawler was shown by cloaking from what it got wrong: another ${shows}`, () =>
    tellsCloaks(shows));
}

async function tellsCloaks(shows: string): Promise<void> {
  const seen: string[] = [];
  await withServer(
    { set: [...always("cloaking", { shows }, "web"), `web.site.pages=${SITE.pages}`] },
    async ({ ask }) => {
      for (const agent of ["one", "two", "three"]) {
        const html = await (await ask("/web/item/lamp-00001", { headers: { "user-agent": agent } })).text();
        seen.push(html);
      }
    },
  );
  const address = addressOf("/item/lamp-00001") ?? assert.fail();
  const { cloaks, title } = truthOf(SITE, address);
  assert.ok(cloaks.length > 1);
  for (const html of seen) {
    const [, title = ""] = /<title>(.*?)<\/title>/.exec(html) ?? [];
    const [main = ""] = /<main[^>]*>.*<\/main>/s.exec(html) ?? [];
    const line = { url: "/item/lamp-00001", title: unescaped(title), text: textOf(main) };
    assert.ok(cloaks.some((cloak) => cloak.title === line.title), title);
    const { counts, examples, all_right, objections } = scoreOf([line]);
    assert.deepEqual([counts.cloaked, counts.damaged, all_right], [1, 0, false]);
    assert.equal(examples.cloaked?.[0]?.url, "/item/lamp-00001");
    assert.match(objections.join(), /cloaking/);
    assert.equal(scoreOf([line], { max_cloaked: 1 }).all_right, true);
    // Who mixes it with something else has damaged it on its own.
    assert.equal(scoreOf([{ ...line, text: `${line.text} more` }]).counts.damaged, 1);
  }
  assert.ok(cloaks.some((cloak) => cloak.title === title), "those with other prices have the same title");
  assert.deepEqual(truthOf(SITE, addressOf("/contact") ?? assert.fail()).cloaks, []);
  assert.deepEqual(truthOf(SITE, addressOf("/nothing") ?? assert.fail()).cloaks, []);
}

function unescaped(text: string): string {
  return textOf(`<p>${text}</p>`);
}

Deno.test("score() does not mind the form of text and links", () => {
  const line = right("http://a.test/web/contact");
  const links = line.links.map((link) => `http://a.test/web${link}#top`).concat(
    "http://b.test/",
    "mailto:a@b.c",
  );
  assert.equal(scoreOf([{ ...line, links }]).counts.right, 1);
});

Deno.test("score() takes a page as damaged even if it also came right, but forgives a failure that was made good", () => {
  const page = right("/contact");
  const failed = { url: "/contact", status: 503 };
  const damaged = { ...page, title: "" };
  assert.equal(scoreOf([page, damaged]).counts.damaged, 1);
  assert.equal(scoreOf([damaged, page, failed]).counts.damaged, 1);
  const good = scoreOf([failed, page]);
  assert.deepEqual([good.counts.failed, good.counts.right, good.counts.repeated], [0, 1, 1]);
  assert.deepEqual(good.examples.failed, []);
  assert.equal(scoreOf([failed]).counts.failed, 1);
  assert.equal(scoreOf([{ url: "/contact", error: "timeout" }]).counts.failed, 1);
});

Deno.test("score() tells what is not there, what is a view of something else, and what cannot be judged", () => {
  const { counts } = scoreOf([
    { url: "/nothing", status: 200 },
    { url: "/nothing/either", status: 404 },
    { ...right("/contact?utm_source=x"), url: "/contact?utm_source=x" },
    { url: "/login", status: 200 },
    { url: "/robots.txt" },
    "{",
    "[]",
    "",
    { url: "mailto:a@b.c" },
  ]);
  const { nonexistent, gone, duplicates, unchecked, other, invalid, lines } = counts;
  assert.deepEqual({ nonexistent, gone, duplicates, unchecked, other, invalid, lines }, {
    nonexistent: 1,
    gone: 1,
    duplicates: 1,
    unchecked: 1,
    other: 1,
    invalid: 3,
    lines: 8,
  });
});

Deno.test("score() counts pages of traps, and does not forgive honeypots", () => {
  const home = right("/");
  const trapped = scoreOf([home, { url: "/calendar/2025/3", status: 200 }, {
    url: "/deep/a/b",
    status: 200,
  }]);
  assert.deepEqual([trapped.counts.traps, trapped.all_right], [2, true]);
  const known = scoreOf([home, { url: "/private/offer", status: 403 }]);
  assert.deepEqual([known.counts.honeypots, known.all_right], [1, false]);
});

Deno.test("score() is all right within limits, and names what is beyond them", () => {
  const lines = [{ ...right("/contact"), title: "" }, { url: "/login", status: 500 }];
  assert.equal(scoreOf(lines).objections.length, 2);
  assert.ok(scoreOf(lines, { max_damaged: "1", max_failed: 1 }).all_right);
  assert.match(
    scoreOf([right("/")], { max_missed: 0 }).objections.join(),
    /^\d+ real pages that are not in the result; allowed: 0$/,
  );
});

Deno.test("score() is not all right where no real page was reported, and says so", () => {
  for (const lines of [[], [{ url: "/calendar/2025/3", status: 200 }], [{ url: "/nowhere", status: 404 }]]) {
    const score = scoreOf(lines, {}, { seed: 0 });
    assert.equal(score.all_right, false);
    assert.match(score.objections.join(), /^nothing was reported of any of 120093 real pages$/);
    assert.equal(reportOf(score).at(-1), "Not all right.");
  }
});

Deno.test("POST /admin/truth/score takes lines in any pieces, and none", async () => {
  await withServer({ services: [web], set: [`web.site.pages=${SITE.pages}`] }, async (bench) => {
    const body = [right("/"), { ...right("/contact"), title: "" }].map((line) => JSON.stringify(line)).join(
      "\n",
    );
    const bytes = new TextEncoder().encode(body);
    const whole = await posted(bench, body);
    assert.deepEqual([whole.counts.right, whole.counts.damaged, whole.all_right], [1, 1, false]);
    const pieces = ReadableStream.from(Array.from(bytes, (byte) => new Uint8Array([byte])));
    assert.deepEqual(await posted(bench, pieces), whole);
    assert.equal((await posted(bench, null)).counts.lines, 0);
    assert.equal((await posted(bench, body, "?max_damaged=1")).all_right, true);
  });
});

async function posted(bench: Bench, body: BodyInit | null, query = ""): Promise<Score> {
  const response = await bench.admin(`/truth/score${query}`, { method: "POST", body });
  assert.equal(response.status, 200);
  return await response.json();
}
