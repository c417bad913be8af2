import { strict as assert } from "node:assert";
import { parse } from "parse5";
import { linksIn } from "../../../web/html/html.ts";
import { documentOf } from "../../../web/parts/page.ts";
import { always, type Bench, withListener, withServer } from "../../harness.ts";

async function shown({ ask }: Pick<Bench, "ask">, path: string, init: RequestInit = {}) {
  const response = await ask(path, init);
  const html = await response.text();
  return { status: response.status, header: (name: string) => response.headers.get(name), html };
}

/** Page of the site without its title and its main part. */
function around(html: string): string {
  return html.replace(/<title>.*<\/title>/, "").replace(/<main.*<\/main>/s, "");
}

Deno.test("what goes wrong with a page is told on a page of the site", () =>
  withServer({}, async (bench) => {
    const layout = around(documentOf({ seed: 0, base: "/web" }, { title: "", main: "" }));
    for (
      const [path, method, heading] of [
        ["/web/none", "GET", "404 Not Found"],
        ["/web/item/none", "GET", "404 Not Found"],
        ["/web/shop/lamps?page=0", "GET", "404 Not Found"],
        ["/web/item/lamp-00042", "DELETE", "405 Method Not Allowed"],
        ["/web/login", "POST", "403 Forbidden"],
      ] as const
    ) {
      const { status, header, html } = await shown(bench, path, { method });
      assert.equal(status, Number(heading.slice(0, 3)));
      assert.equal(header("content-type"), "text/html; charset=utf-8");
      assert.ok(html.includes(`<title>${heading}</title>`), html);
      assert.ok(html.includes(`<h1>${heading}</h1>`), html);
      assert.equal(around(html), layout);
      assert.doesNotMatch(html, /rel="canonical"/);
      const errors: string[] = [];
      parse(html, { onParseError: ({ code }) => errors.push(code) });
      assert.deepEqual(errors, []);
    }
  }));

Deno.test("such a page links to where the site is", () =>
  withListener({ set: ["server.web_port=0"] }, async ({ ask, url, webUrl }) => {
    const own = await (await fetch(`${webUrl}/none`)).text();
    const html = await (await ask("/web/none")).text();
    assert.notEqual(webUrl, url);
    assert.ok(linksIn(html, "/web").includes("/shop"));
    assert.deepEqual(linksIn(own, ""), linksIn(html, "/web"));
  }));

Deno.test("a 405 tells what a page takes, and is counted under its page", () =>
  withServer({}, async (bench) => {
    const { header } = await shown(bench, "/web/login", { method: "PUT" });
    assert.equal(header("allow"), "GET, POST, HEAD");
    const [row] = await bench.rows("web");
    assert.deepEqual([row?.["outcome"], row?.["method"], row?.["kind"], row?.["fault"]], [
      "client_error",
      "PUT",
      "login",
      null,
    ]);
  }));

Deno.test("of what is no page, and of a server in trouble, there are but a few words", () =>
  withServer({}, async (bench) => {
    const texts = [
      await shown(bench, "/web/images/none.png"),
      await shown(bench, "/web/api/scroll", { method: "PUT" }),
    ];
    await withServer({ set: always("service_unavailable", {}, "web") }, async (ill) => {
      texts.push(await shown(ill, "/web/"));
    });
    assert.deepEqual(texts.map(({ status }) => status), [404, 405, 503]);
    for (const { html } of texts) assert.ok(html.length < 250, html);
  }));
