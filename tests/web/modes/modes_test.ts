import { strict as assert } from "node:assert";
import { SERVICES, withServer } from "../../harness.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import { web } from "../../../web/domain.ts";
import { fc, inFolder, messagesIn } from "../../engine/support.ts";

/** Asks a server in this mode for a page. */
async function pages(
  set: readonly string[],
  paths: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; type: string; text: string }[]> {
  const seen: { status: number; type: string; text: string }[] = [];
  await withServer({ set }, async ({ ask }) => {
    for (const path of paths) {
      const response = await ask(`/web${path}`, { headers });
      const { status, headers: sent } = response;
      seen.push({ status, type: sent.get("content-type") ?? "", text: await response.text() });
    }
  });
  return seen;
}

const OVERRIDES = "web.content.allow_header_overrides=true";
const wanting = (mode: string) => ({ "x-fake-content-mode": mode });

Deno.test("mode random has a page of words at every address, another one each time, the same ones in each run", async () => {
  const set = ["web.content.mode=random", "web.content.random={min_words: 100, max_words: 200}"];
  const paths = ["/", "/any/thing", "/", "/robots.txt"];
  const seen = await pages(set, paths);
  assert.deepEqual(await pages(set, paths), seen);
  assert.equal(new Set(seen.map(({ text }) => text)).size, 4);
  for (const { status, type, text } of seen) {
    assert.deepEqual([status, type], [200, "text/html; charset=utf-8"]);
    assert.match(text, /^<!DOCTYPE html>\n<html lang="en">\n<head>.*<title>[A-Z][a-z ]+<\/title>/);
    const words = text.replace(/^.*<body>/s, "").replace(/<[^>]+>/g, " ").trim().split(/\s+/).length;
    assert.ok(words >= 100 && words <= 300, `${words} words`);
    assert.doesNotMatch(text, /<(a|img|script|table|form)\b/);
  }
});

Deno.test("pages of a mode are not kept, and take GET and HEAD only", () =>
  withServer({ set: ["web.content.mode=random"] }, async ({ ask, rows }) => {
    const response = await ask("/web/x", { headers: { "if-none-match": "*" } });
    assert.deepEqual([response.status, response.headers.get("cache-control")], [200, "no-store"]);
    assert.ok((await response.text()).length > 0);
    assert.equal((await ask("/web/login", { method: "POST" })).status, 405);
    assert.equal((await rows("web"))[0]?.["kind"], "random");
  }));

Deno.test("mode echo shows path and headers, and nothing of them is HTML", async () => {
  const headers = { "x-odd": "<b>'\"&" };
  const [page] = await pages(["web.content.mode=echo"], ["/a%3Cb%3E?q=1"], headers);
  assert.match(page?.text ?? "", /<pre>\/a&lt;b&gt;<\/pre>/);
  assert.match(page?.text ?? "", /<tr><td>x-odd<\/td><td>&lt;b&gt;&#39;&quot;&amp;<\/td><\/tr>/);
});

Deno.test("mode template knows its request, and escapes what it writes unless it is told that it is safe", async () => {
  const body =
    "<i>{{ path }}</i> {{ query_params.q }} {{ headers['x-a'] | safe }} {% if true %}{{ headers['x-a'] }}{% endif %}" +
    " {{ path | e }} {% for x in ['<'] %}{{ x }}{% endfor %} {{ none }}.";
  const [page] = await pages(
    [
      "web.content.mode=template",
      `web.content.template.body=${JSON.stringify(body)}`,
      "web.content.default_content_type=text/x-odd",
    ],
    ["/%3C?q=%26"],
    { "x-a": "<b>" },
  );
  assert.equal(page?.text, "<i>/&lt;</i> &amp; <b> &lt;b&gt; /&lt; &lt; .");
  assert.equal(page.type, "text/x-odd");
});

Deno.test("the helpers of a template draw from the seed", async () => {
  const body =
    "{{ random_choice('a', 'b') }}{{ random_choice() }} {{ random_int(5, 9) }} {{ random_words(3) }} {{ timestamp() }} {{ random_float() }}";
  const set = ["web.content.mode=template", `web.content.template.body=${JSON.stringify(body)}`];
  const seen = await pages(set, Array.from({ length: 20 }, () => "/"));
  assert.deepEqual(await pages(set, Array.from({ length: 20 }, () => "/")), seen);
  for (const { text } of seen) {
    assert.match(text, /^[ab] [5-9] [a-z]+ [a-z]+ [a-z]+ 202[0-6]-[01]\d-[0-2]\d 0\.\d+$/);
  }
  assert.ok(new Set(seen.map(({ text }) => text)).size > 10);
});

Deno.test("the template of the configuration is there without being told", async () => {
  const [page] = await pages(["web.content.mode=template"], ["/a"]);
  assert.match(page?.text ?? "", /<h1>\/a<\/h1><p>[a-z]+ /);
});

Deno.test("a template that cannot be read or is too long is refused at the start", async () => {
  const problem = (body: string) =>
    messagesIn(async () => {
      const set = ["web.content.mode=template", `web.content.template.body=${JSON.stringify(body)}`];
      const { config } = await loadConfig(SERVICES, { set });
      await web.check(config["web"]);
    });
  assert.match(await problem("{{"), /^web\.content\.template\.body: /);
  assert.match(await problem("x".repeat(10_001)), /is 10001 characters long/);
});

Deno.test("a template that goes wrong while it is rendered says so in the page, with a 200", async () => {
  for (const body of ["{{ nope }}", "{% for x in range(9999) %}{{ range(9999) }}{% endfor %}"]) {
    const [page] = await pages([
      "web.content.mode=template",
      `web.content.template.body=${JSON.stringify(body)}`,
    ], ["/"]);
    assert.equal(page?.status, 200);
    assert.match(page.text, /\[template_error: /);
  }
});

const BANK = [
  { content: "<p>lamp</p>", url: "http://old.example/item/l%C3%A4mp?x=1" },
  { content: "<p>lamp 2</p>", url: "/item/lämp" },
  { content: "one", content_type: "text/plain" },
  { content: { two: 2 } },
].map((entry) => JSON.stringify(entry)).join("\n");

/** The settings of a bank. */
function bank(folder: string, selection = "sequential", file = "b.jsonl"): string[] {
  return ["web.content.mode=bank", `web.content.bank={file: "${folder}/${file}", selection: ${selection}}`];
}

Deno.test("entries of a bank with a url are at its path, the others wherever none of those is", () =>
  inFolder({ "b.jsonl": BANK }, async (folder) => {
    const seen = await pages(bank(folder), ["/item/l%C3%A4mp", "/item/l%C3%A4mp?y", "/", "/else"]);
    assert.deepEqual(seen.map(({ text }) => text), ["<p>lamp</p>", "<p>lamp 2</p>", "one", '{"two":2}']);
    assert.equal(seen[2]?.type, "text/plain");
    const any = await pages(bank(folder, "random"), Array.from({ length: 20 }, () => "/"));
    assert.equal(new Set(any.map(({ text }) => text)).size, 2);
  }));

Deno.test("a session goes through a bank by itself where that is wanted", () =>
  inFolder({ "b.jsonl": BANK }, async (folder) => {
    await withServer({ set: bank(folder, "per_session") }, async ({ ask }) => {
      const page = async (session: string) =>
        await (await ask("/web/", { headers: { "x-session-id": session } })).text();
      assert.deepEqual([await page("a"), await page("b"), await page("a")], ["one", "one", '{"two":2}']);
    });
  }));

Deno.test("a bank in which all have a url has nothing elsewhere", () =>
  inFolder({ "b.jsonl": '{"content": "x", "url": "/x"}' }, async (folder) => {
    assert.deepEqual((await pages(bank(folder), ["/x", "/y"])).map(({ status }) => status), [200, 404]);
  }));

Deno.test("a bank that is wrong is refused at the start, with its line", () =>
  inFolder({
    "a.jsonl": "{}",
    "b.jsonl": '{"content": 1, "content_type": "a\\r\\nb"}',
    "c.jsonl": '{"content": 1}\n\n{"content": 1, "url": 5}',
    "d.jsonl": "",
  }, async (folder) => {
    const problem = (file: string) =>
      messagesIn(async () => {
        const { config } = await loadConfig(SERVICES, { set: bank(folder, "random", file) });
        await web.check(config["web"]);
      });
    assert.match(await problem("a.jsonl"), /^web\.content\.bank\.file: .*line 1: "content" is missing/);
    assert.match(await problem("b.jsonl"), /line 1: "content_type" is no content type/);
    assert.match(await problem("c.jsonl"), /line 3: "url" is no address/);
    assert.match(await problem("d.jsonl"), /has no entries/);
    assert.match(await problem("none.jsonl"), /no such file/);
  }));

Deno.test("X-Fake-Content-Mode is obeyed where that is allowed, and nowhere else", async () => {
  assert.match((await pages([], ["/"], wanting("echo")))[0]?.text ?? "", /<title>Errorworks/);
  assert.match((await pages([OVERRIDES], ["/p"], wanting("echo")))[0]?.text ?? "", /<pre>\/p<\/pre>/);
  assert.match((await pages([OVERRIDES], ["/p"], wanting("template")))[0]?.text ?? "", /<h1>\/p<\/h1>/);
  const site = await pages([OVERRIDES, "web.content.mode=echo"], ["/"], wanting("site"));
  assert.match(site[0]?.text ?? "", /<title>Errorworks/);
});

Deno.test("X-Fake-Content-Mode that cannot be obeyed is told in the page, with a 200", async () => {
  const [bank] = await pages([OVERRIDES], ["/"], wanting("preset"));
  assert.match(bank?.text ?? "", /\[preset_mode_unavailable: Cannot read /);
  const broken = [OVERRIDES, 'web.content.template.body="{{"'];
  assert.match(
    (await pages(broken, ["/"], wanting("template")))[0]?.text ?? "",
    /\[template_mode_unavailable: /,
  );
  const value = fc.string({ unit: fc.constantFrom(..."<>&'\"ab/{}_") }).filter((text) => text !== "");
  await withServer({ set: [OVERRIDES] }, async ({ ask }) => {
    await fc.assert(fc.asyncProperty(value, async (mode) => {
      const response = await ask("/web/", { headers: wanting(mode) });
      assert.equal(response.status, 200);
      assert.match(await response.text(), /\[unknown_mode: [^<>]*\]/);
    }));
    for (const mode of ["__proto__", "constructor"]) {
      assert.match(await (await ask("/web/", { headers: wanting(mode) })).text(), /unknown_mode/);
    }
  });
});

Deno.test("addresses of faults are there in every mode", () =>
  withServer({ set: ["web.content.mode=echo", 'web.faults.redirect_loop={"pct": 100}'] }, async ({ ask }) => {
    const { status, headers } = await ask("/web/x", { redirect: "manual" });
    assert.equal(Math.floor(status / 100), 3);
    const next = await ask(new URL(headers.get("location") ?? "", "http://errorworks/web/x").pathname);
    assert.doesNotMatch(await next.text(), /<table>/);
  }));
