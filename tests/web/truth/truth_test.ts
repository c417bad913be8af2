import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { fc } from "../../engine/support.ts";
import { AUTH, type Bench, withServer } from "../../harness.ts";
import { web } from "../../../web/domain.ts";
import { addressOf, keyOf } from "../../../web/truth/address.ts";
import { REAL_KIND_NAMES } from "../../../web/truth/list_options.ts";
import { REAL_KINDS, realPages } from "../../../web/truth/real_pages.ts";
import { truthOf } from "../../../web/truth/truth.ts";
import { ndjson } from "../../../web/truth/ndjson.ts";

const services = [web];

async function truth(bench: Bench, url: string) {
  const response = await bench.admin(`/truth?url=${encodeURIComponent(url)}`);
  assert.equal(response.status, 200, url);
  return await response.json();
}

async function listed(bench: Bench, query = "") {
  const response = await bench.admin(`/truth/site${query}`);
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  return (await response.text()).split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest("hex");

Deno.test("/admin/truth tells what a page is before anybody has asked for it", async () => {
  await withServer({ services }, async (bench) => {
    const { data, links, ...facts } = await truth(bench, "/web/contact");
    const page = await bench.ask("/web/contact");
    const bytes = new Uint8Array(await page.arrayBuffer());
    const [main = ""] = /<main[^>]*>.*<\/main>/s.exec(new TextDecoder().decode(bytes)) ?? [];
    assert.equal(facts.url, "/contact");
    assert.equal(facts.status, 200);
    assert.equal(facts.kind, "contact");
    assert.equal(facts.title, "Contact");
    assert.equal(facts.lang, "en");
    assert.equal(facts.type, page.headers.get("content-type"));
    assert.equal(facts.body_sha256, sha256(bytes));
    assert.equal(facts.body_bytes, bytes.length);
    assert.equal(facts.text_sha256, sha256(main.replace(/<[^>]*>/g, "").replace(/\s+/g, "")));
    assert.deepEqual([facts.reachable, facts.indexable, facts.trap, facts.honeypot], [
      true,
      true,
      false,
      false,
    ]);
    assert.ok(data.fields.includes("email"));
    assert.ok(links.includes("/"));
  });
});

Deno.test("/admin/truth takes addresses of either base, with and without a host", async () => {
  await withServer({ services }, async (bench) => {
    const ways = [
      "/contact",
      "/web/contact",
      "http://errorworks/contact",
      "https://errorworks:8/web/contact#form",
    ];
    const hashes = await Promise.all(ways.map(async (url) => (await truth(bench, url)).text_sha256));
    assert.equal(new Set(hashes).size, 1);
    assert.equal((await truth(bench, "/web")).kind, "home");
    assert.equal((await truth(bench, "/webinar")).status, 404);
    const elsewhere = await truth(bench, "http://evil.example/contact");
    assert.deepEqual([elsewhere.led_away, elsewhere.status, elsewhere.text_sha256], [true, null, null]);
  });
});

Deno.test("/admin/truth tells of a view of a page whose it is", async () => {
  await withServer({ services }, async (bench) => {
    const view = await truth(bench, "/web/contact?utm_source=mail");
    assert.equal(view.duplicate_of, "/contact");
    assert.equal(view.reachable, false);
    assert.equal((await truth(bench, "/contact")).duplicate_of, null);
  });
});

Deno.test("/admin/truth says where nothing is, and what crawlers should leave alone", async () => {
  await withServer({ services }, async (bench) => {
    const nothing = await truth(bench, "/nothing/here");
    assert.equal(nothing.status, 404);
    assert.equal(nothing.kind, null);
    assert.equal(nothing.text_sha256, null);
    const account = await truth(bench, "/account");
    assert.deepEqual([account.status, account.indexable, account.reachable], [303, false, false]);
    assert.equal((await truth(bench, "/logout")).status, 405);
  });
});

Deno.test("/admin/truth of any text is what is there or a 400, never a bug", async () => {
  await withServer({ services }, async (bench) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), fc.webUrl(), fc.webPath()), async (url) => {
        const response = await bench.admin(`/truth?url=${encodeURIComponent(url)}`);
        assert.ok([200, 400].includes(response.status), `${response.status} for ${url}`);
      }),
      { numRuns: 300 },
    );
    for (const url of ["mailto:a@b.test", "http://", "file:///etc/passwd"]) {
      assert.equal((await bench.admin(`/truth?url=${encodeURIComponent(url)}`)).status, 400, url);
    }
    assert.equal((await bench.admin("/truth")).status, 400);
  });
});

Deno.test("/admin/truth is behind the token and takes GET alone", async () => {
  await withServer({ services }, async (bench) => {
    for (const path of ["truth?url=/", "truth/site", "truth/score"]) {
      assert.equal((await bench.ask(`/admin/${path}`)).status, 401);
    }
    const response = await bench.ask("/admin/truth", { method: "PUT", headers: AUTH });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "GET");
  });
});

Deno.test("the option `kind` names all kinds with real pages", () => {
  assert.deepEqual(REAL_KINDS.map(({ name }) => name), REAL_KIND_NAMES);
});

Deno.test("/admin/truth/site lists pages that are all there, real and different", async () => {
  await withServer({ services }, async (bench) => {
    const lines = (await Promise.all(
      REAL_KINDS.map(async ({ name }) => await listed(bench, `?kind=${name}&limit=12`)),
    )).flat();
    assert.equal(lines[0].url, "/");
    assert.equal(new Set(lines.map(({ url }) => url)).size, lines.length);
    for (const { url, kind, title, text_sha256 } of lines) {
      const facts = await truth(bench, url);
      assert.deepEqual([facts.kind, facts.title, facts.text_sha256], [kind, title, text_sha256]);
      assert.deepEqual([facts.status, facts.reachable, facts.duplicate_of], [200, true, null], url);
    }
  });
});

Deno.test("/admin/truth/site goes on where it is told to, by kind, and without hashes if they are not wanted", async () => {
  await withServer({ services }, async (bench) => {
    const all = await listed(bench, "?hash=false&limit=30");
    assert.deepEqual(Object.keys(all[0]), ["url", "kind"]);
    const after = encodeURIComponent(all[1].url);
    assert.deepEqual(await listed(bench, `?hash=false&limit=1&after=${after}`), [all[2]]);
    assert.deepEqual(await listed(bench, "?hash=false&kind=contact"), [{ url: "/contact", kind: "contact" }]);
    assert.equal((await bench.admin("/truth/site?kind=nothing")).status, 400);
    assert.equal((await bench.admin("/truth/site?limit=-1")).status, 400);
  });
});

Deno.test("a page is reachable if it is in the list, and only then", () => {
  const list = [...realPages({ seed: 0, base: "" })].map(({ path }) => keyOf(path));
  const known = new Set(list);
  const view = fc.constantFrom(
    "",
    "?",
    "?n=1",
    "?page=1",
    "?page=2",
    "?sort=price",
    "/",
    "/index.html",
    ";a=b",
    "x",
    "#x",
  );
  fc.assert(
    fc.property(fc.constantFrom(...list), view, (path, more) => {
      const address = addressOf(path + more);
      assert.ok(address);
      assert.equal(truthOf({ seed: 0 }, address).reachable, known.has(address.key), address.key);
    }),
    { numRuns: 500 },
  );
});

Deno.test("ndjson() makes no more lines than are taken", async () => {
  let made = 0;
  function* numbers() {
    try {
      while (true) yield made++;
    } finally {
      made = -1;
    }
  }
  const reader = ndjson(numbers()).getReader();
  await reader.read();
  await Promise.resolve();
  assert.ok(made > 0 && made <= 64, String(made));
  await reader.cancel();
  assert.equal(made, -1);
});

Deno.test("ndjson() lets others go on while lines take long", async () => {
  function* slow() {
    for (let line = 0; line < 60; line++) {
      for (const until = performance.now() + 1; performance.now() < until;);
      yield line;
    }
  }
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  for await (const _ of ndjson(slow()));
  clearInterval(timer);
  assert.ok(turns >= 10, `others had ${turns} turns`);
});

Deno.test("addressOf() tells a path under /web from one that only begins like it", () => {
  assert.equal(addressOf("/web/item/%C3%A4?b=1")?.key, "/item/ä?b=1");
  assert.equal(addressOf("/web?x=1")?.key, "/?x=1");
  assert.equal(addressOf("/websites")?.key, "/websites");
  assert.equal(addressOf("http://h:1/web/")?.host, "h:1");
});
