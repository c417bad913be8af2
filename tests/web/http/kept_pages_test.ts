import { strict as assert } from "node:assert";
import { gunzipSync } from "node:zlib";
import { keptPages } from "../../../web/answer.ts";
import { withServer } from "../../harness.ts";
import { KeptPages } from "../../../web/http/kept_pages.ts";
import type { Resource } from "../../../web/http/resource.ts";

function page(body: string, headers?: Record<string, string>): Resource {
  const facts = { kind: "home", title: "", text: "", links: [], data: {} };
  return { status: 200, type: "text/html", body, facts, ...(headers ? { headers } : {}) };
}

Deno.test("pages are kept within their limit, and the one that was not asked for longest goes", () => {
  const pages = new KeptPages();
  const large = "x".repeat(250_000);
  for (let n = 0; n < 40; n++) {
    pages.put(`page ${n}`, page(large + n));
    assert.ok(pages.get("page 0"), "it is asked for all the time");
    const { size, limit } = pages.memory();
    assert.ok(size <= limit, `${size} of ${limit}`);
  }
  assert.equal(pages.get("page 1"), undefined);
  assert.equal(new TextDecoder().decode(pages.get("page 39")?.body), `${large}39`);
  assert.ok((pages.memory().forgotten ?? 0) > 0);
});

Deno.test("a page is put into a coding once, and what that takes is booked", () => {
  const pages = new KeptPages();
  const body = "a page of words ".repeat(100);
  const kept = pages.put("one", page(body));
  const gzip = kept.coded?.("gzip") ?? assert.fail();
  assert.equal(kept.coded?.("gzip"), gzip);
  assert.equal(pages.get("one")?.coded?.("gzip"), gzip);
  assert.equal(kept.coded?.("identity"), kept.body);
  assert.equal(gunzipSync(gzip).toString(), body);
  assert.equal(pages.memory().size, body.length + gzip.length);
});

Deno.test("what is not for everybody, not good or too large is not kept", () => {
  const pages = new KeptPages();
  pages.put("own", page("secret", { "cache-control": "no-store" }));
  pages.put("bad", { ...page("bad"), status: 403 });
  pages.put("huge", page("x".repeat(300_000)));
  for (const key of ["own", "bad", "huge"]) assert.equal(pages.get(key), undefined);
  assert.equal(pages.memory().size, 0);
});

/** A number that grows with each page that is kept, and with each that goes for it. */
function taken(): number {
  const { size, limit = 0, forgotten = 0 } = keptPages();
  return forgotten * limit + size;
}

Deno.test("a page is kept from the second time on that it is asked for, and is the same each time", () =>
  withServer({}, async ({ ask }) => {
    const path = "/web/search?q=asked+for+three+times";
    const before = taken();
    const [first, tag] = [await ask(path), (answer: Response) => answer.headers.get("etag")];
    assert.equal(taken(), before, "it may never be asked for again");
    const second = await ask(path);
    assert.ok(taken() > before);
    const third = await ask(path);
    assert.deepEqual([tag(second), tag(third)], [tag(first), tag(first)]);
    const text = await first.text();
    assert.deepEqual([await second.text(), await third.text()], [text, text]);
  }));

Deno.test("a question mark of the path is none of the query: each address has its own page", () =>
  withServer({}, async ({ ask }) => {
    const bodyOf = async (path: string) => await (await ask(`/web/maze/${path}`)).text();
    const own = await bodyOf("first%3Fkept");
    await bodyOf("first%3Fkept");
    assert.notEqual(await bodyOf("first?kept"), own);
  }));
