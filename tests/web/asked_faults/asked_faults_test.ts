import { strict as assert } from "node:assert";
import { inflateSync } from "node:zlib";
import { faults } from "../../../web/faults/all.ts";
import { fc } from "../../engine/support.ts";
import { withSite } from "../faults/support.ts";

const ASK = ["server.per_request_faults.enabled=true"];

Deno.test("nothing can be asked for where the configuration does not say so", async () => {
  await withSite([], async ({ get, rows }) => {
    const plain = await (await get("/")).text();
    assert.equal(await (await get("/?fault=connection_reset")).text(), plain);
    assert.equal(await (await get("/?fault=nonsense(", { "x-errorworks-fault": "(" })).text(), plain);
    for (const path of ["/status/503", "/delay/3", "/deny", "/redirect/1", "/gzip"]) {
      assert.equal((await get(path)).status, 404, path);
    }
    assert.deepEqual([...new Set((await rows()).map(({ fault, asked }) => fault ?? asked))], [null]);
  });
});

Deno.test("a query asks for a fault with options, and the row tells it", async () => {
  await withSite(ASK, async ({ get, rows, clock }) => {
    const response = await get("/?fault=slow_response(delay_sec=2)");
    assert.equal(response.status, 200);
    assert.equal(clock.waited(), 2000);
    const [row] = await rows();
    assert.equal(row?.["fault"], "slow_response");
    assert.equal(row?.["asked"], "slow_response");
    assert.equal(row?.["outcome"], "fault");
    assert.equal(row?.["delay_ms"], 2000);
  });
});

Deno.test("a header asks for faults in the same words", async () => {
  await withSite(ASK, async ({ get, clock }) => {
    await get("/", { "x-errorworks-fault": "slow_response(delay_sec=[1.5, 1.5])" });
    assert.equal(clock.waited(), 1500);
  });
});

Deno.test("several faults act from left to right", async () => {
  await withSite(ASK, async ({ get, rows, clock }) => {
    const response = await get(
      "/?fault=slow_response(delay_sec=2),incomplete_response(part_pct=[50,50],how=rst)",
    );
    await assert.rejects(response.text());
    assert.equal(clock.waited(), 2000);
    const [row] = await rows();
    assert.equal(row?.["fault"], "slow_response");
    assert.equal(row?.["asked"], "slow_response,incomplete_response");
    assert.equal(row?.["ending"], "rst");
  });
});

Deno.test("what stands behind a break does not happen", async () => {
  await withSite(ASK, async ({ get, clock }) => {
    await assert.rejects((await get("/?fault=connection_reset,slow_response")).text());
    assert.equal(clock.waited(), 0);
  });
});

Deno.test("each fault spoils what those before it have made", async () => {
  await withSite(ASK, async ({ get, rows }) => {
    const html = await (await get("/shop/lamps?fault=calendar_trap,js_shell(data=none),noindex")).text();
    assert.match(html, /<meta name="robots" content="noindex, nofollow">/);
    assert.match(html, /<div id="root"><\/div>/);
    assert.doesNotMatch(html, /href="\/web\/calendar/, "the shell has emptied the page");
    const led = await (await get("/shop/lamps?fault=calendar_trap,noindex")).text();
    assert.match(led, /href="\/web\/calendar.*/);
    assert.match(led, /noindex/);
    const cut = await get("/sitemaps/1.xml.gz?fault=sitemap_wrong_dates,sitemap_cut");
    assert.equal(cut.status, 200);
    assert.equal((await rows())[2]?.["outcome"], "fault");
  });
});

Deno.test("a fault that cannot happen to the request is left out", async () => {
  await withSite(ASK, async ({ get, rows }) => {
    const header = { "x-errorworks-fault": "js_shell" };
    const [robots] = [await (await get("/robots.txt", header)).text()];
    assert.match(robots, /^User-agent/);
    assert.match(await (await get("/", header)).text(), /id="root"/);
    assert.deepEqual((await rows()).map(({ fault, asked }) => [fault, asked]), [[null, "js_shell"], [
      "js_shell",
      "js_shell",
    ]]);
  });
});

Deno.test("all that is asked for waits no longer than the cap", async () => {
  await withSite([...ASK, "server.per_request_faults.max_delay_sec=4"], async ({ get, clock }) => {
    await get("/?fault=slow_response(delay_sec=3),slow_response(delay_sec=3)");
    assert.equal(clock.waited(), 4000);
    await get("/delay/3600");
    assert.equal(clock.waited(), 8000);
    await (await get("/drip?delay=3&duration=9&numbytes=4")).text();
    assert.equal(Math.round(clock.waited()), 12_000);
  });
});

const MISTAKES = {
  "slow_respons": /there is no fault "slow_respons", did you mean "slow_response"\?/,
  "nonsense": /there is no fault "nonsense"\W*</,
  "slow_response(": /"\)" is missing/,
  "slow_response)": /"\)" at character 14 closes nothing/,
  "slow_response(2)": /slow_response: expected option=value, got "2"/,
  "slow_response(delay=2)": /slow_response\.delay: unknown key, .*delay_sec.*slow_response takes delay_sec/,
  "slow_response(delay_sec=soon)": /slow_response\.delay_sec: expected \[min, max\], got the string "soon"/,
  "slow_response(delay_sec=[2,1])": /delay_sec: expected \[min, max\] with min <= max/,
  "slow_response(delay_sec=1,delay_sec=2)": /delay_sec is there twice/,
  "slow_response(delay_sec='1)": /' is missing/,
  "slow_response(delay_sec=&a [*a, 1)": /closes nothing/,
  "connection_reset,": /expected name or name\(option=value, …\), got ""/,
  "": /expected name/,
  "connection_reset(at=now)": /connection_reset takes no options/,
  "slow_response(constructor=1)": /slow_response\.constructor: unknown key/,
  "ssrf_redirect(target=real)": /ssrf_redirect: the configuration alone may lead clients to addresses off/,
  "odd_base(host=example.com)": /odd_base: the configuration alone may lead clients to addresses off/,
} as const;

for (const [fault, message] of Object.entries(MISTAKES)) {
  Deno.test(`?fault=${fault} is a 400 that says what is wrong and what is right`, async () => {
    await withSite(ASK, async ({ get, rows }) => {
      const response = await get(`/?fault=${encodeURIComponent(fault)}`);
      assert.equal(response.status, 400);
      const text = (await response.text()).replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll(
        "&lt;",
        "<",
      );
      assert.match(text, message);
      assert.match(text, /a right one is slow_response\(delay_sec=2\)/);
      assert.equal((await rows())[0]?.["outcome"], "client_error");
    });
  });
}

const CODES = fc.oneof(fc.string(), fc.stringMatching(/^[0-9:.,e+-]{1,12}$/));
const NAMES = fc.constantFrom(...faults.map(({ name }) => name), "nothing", "__proto__");
const VALUES = fc.oneof(fc.string(), fc.json({ maxDepth: 2 }), fc.integer().map(String));
const WISH = fc.tuple(NAMES, fc.option(fc.tuple(fc.stringMatching(/^[a-z_]{1,9}$/), VALUES))).map((
  [name, option],
) => option ? `${name}(${option.join("=")})` : name);

Deno.test("whatever is asked for gets a reply or a 4xx, never a bug", async () => {
  await withSite([...ASK, "server.per_request_faults.max_bytes=1000"], async ({ get }) => {
    const anything = fc.oneof(fc.string(), fc.array(WISH, { maxLength: 3 }).map((all) => all.join(",")));
    await fc.assert(
      fc.asyncProperty(anything, async (fault) => {
        for (const path of ["/", "/robots.txt", "/images/lamp-00001.png"]) {
          const { status, headers } = await get(`${path}?fault=${encodeURIComponent(fault.toWellFormed())}`);
          assert.equal(headers.get("x-errorworks-bug"), null, `${fault}: ${status}`);
        }
      }),
      { numRuns: 300 },
    );
    const paths = fc.tuple(
      fc.constantFrom("status", "delay", "redirect", "bytes", "stream-bytes", "links", "etag", "cache"),
      CODES,
    ).map(([name, given]) => `/${name}/${encodeURIComponent(given.toWellFormed())}`);
    const queries = fc.tuple(
      fc.constantFrom("drip", "redirect-to", "unstable", "bytes/9", "stream-bytes/9"),
      fc.constantFrom(
        "duration",
        "numbytes",
        "code",
        "delay",
        "url",
        "status_code",
        "failure_rate",
        "seed",
        "chunk_size",
      ),
      CODES,
    ).map(([path, name, given]) => `/${path}?${name}=${encodeURIComponent(given.toWellFormed())}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(paths, queries), async (path) => {
        const { status, headers } = await get(path);
        assert.equal(headers.get("x-errorworks-bug"), null, `${path}: ${status}`);
      }),
      { numRuns: 500 },
    );
  });
});

Deno.test("/status/… answers with that status, or with one of several by their weights", async () => {
  await withSite(ASK, async ({ get, rows }) => {
    assert.equal((await get("/status/503")).status, 503);
    assert.equal((await get("/status/302")).headers.get("location"), "/web/");
    const counts: Record<number, number> = {};
    for (let i = 0; i < 200; i++) {
      const { status } = await get("/status/200:0.9,500:0.1");
      counts[status] = (counts[status] ?? 0) + 1;
    }
    assert.deepEqual(Object.keys(counts), ["200", "500"]);
    assert.ok(Number(counts[500]) > 5 && Number(counts[500]) < 45, String(counts[500]));
    for (const codes of ["abc", "99", "600", "200:0", "200,", "200:x", "200:1:9"]) {
      assert.equal((await get(`/status/${codes}`)).status, 400, codes);
    }
    assert.equal((await rows())[0]?.["kind"], "ask_status");
  });
});

Deno.test("/bytes, /stream-bytes: as many as were asked for, the same for the same seed", async () => {
  await withSite([...ASK, "server.per_request_faults.max_bytes=2000"], async ({ get }) => {
    const bytes = async (path: string) => new Uint8Array(await (await get(path)).arrayBuffer());
    const whole = await bytes("/bytes/1500?seed=7");
    assert.equal(whole.length, 1500);
    assert.deepEqual(await bytes("/bytes/1500?seed=7"), whole);
    assert.deepEqual(await bytes("/stream-bytes/1500?seed=7&chunk_size=100"), whole);
    assert.notDeepEqual(await bytes("/bytes/1500?seed=8"), whole);
    assert.equal((await get("/bytes/2001")).status, 400);
  });
});

Deno.test("/unstable fails as often as was asked for", async () => {
  await withSite(ASK, async ({ get }) => {
    assert.equal((await get("/unstable?failure_rate=1")).status, 500);
    assert.equal((await get("/unstable?failure_rate=0")).status, 200);
    const { status } = await get("/unstable?seed=5");
    assert.equal((await get("/unstable?seed=5")).status, status);
  });
});

Deno.test("/etag and /cache know who has the page already", async () => {
  await withSite(ASK, async ({ get }) => {
    const first = await get("/etag/ab");
    assert.equal(first.headers.get("etag"), '"ab"');
    assert.equal((await get("/etag/ab", { "if-none-match": 'W/"ab", "x"' })).status, 304);
    assert.equal((await get("/etag/ab", { "if-none-match": '"x"' })).status, 200);
    assert.equal((await get("/etag/ab", { "if-match": '"x"' })).status, 412);
    assert.equal((await get("/etag/ab", { "if-match": 'W/"ab"' })).status, 412, "it compares strongly");
    assert.equal((await get("/etag/ab", { "if-match": '"x"', "if-none-match": '"ab"' })).status, 412);
    assert.equal((await get("/etag/a,b", { "if-none-match": '"a,b"' })).status, 304);
    assert.equal((await get("/cache")).status, 200);
    assert.equal((await get("/cache", { "if-none-match": "x" })).status, 304);
    assert.equal((await get("/cache/60")).headers.get("cache-control"), "public, max-age=60");
  });
});

Deno.test("/deflate sends its coding, and /links as many links as were asked for", async () => {
  await withSite(ASK, async ({ get }) => {
    const response = await get("/deflate");
    assert.equal(response.headers.get("content-encoding"), "deflate");
    assert.match(inflateSync(new Uint8Array(await response.arrayBuffer())).toString(), /"deflated": true/);
    const links = await (await get("/links/5/2")).text();
    assert.equal(links.match(/<a /g)?.length, 4);
  });
});

Deno.test("statuses of asked faults may be numbers or texts alike", async () => {
  await withSite(["server.per_request_faults.enabled=true"], async ({ get }) => {
    for (
      const fault of [
        "odd_status(status=600)",
        'odd_status(status="600")',
        "unexpected_body(status=204)",
        'unexpected_body(status="204")',
        "informational_storm(status=103)",
        'informational_storm(status="103")',
        "head_unlike_get(form=404)",
        'head_unlike_get(form="404")',
      ]
    ) {
      const response = await get(`/contact?fault=${encodeURIComponent(fault)}`);
      assert.notEqual(response.status, 400, fault);
      await response.body?.cancel();
    }
  });
});
