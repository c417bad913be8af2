import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { attachment } from "../../../web/http/file.ts";
import { fc } from "../../engine/support.ts";
import { csv } from "../../../web/media/csv.ts";
import { pdf } from "../../../web/media/pdf.ts";
import { DISALLOWED, robots } from "../../../web/pages/robots.ts";
import { callTo, parsedCsv, pdfText, withSite } from "./support.ts";

Deno.test("robots.txt names paths of the site and the sitemap, with a base and without", () =>
  withSite(async (bench) => {
    const text = await (await bench.ask("/web/robots.txt", { headers: { host: "shop.example:81" } })).text();
    assert.equal(
      text,
      `User-agent: *\n${DISALLOWED.map((path) => `Disallow: /web${path}\n`).join("")}Crawl-delay: 1\n\n` +
        "Sitemap: http://shop.example:81/web/sitemap.xml\n",
    );
    const alone = robots.make({ seed: 0, base: "" }, callTo("/robots.txt"))?.body;
    assert.equal(alone, text.replaceAll("/web/", "/").replace("shop.example:81", "localhost"));
  }));

Deno.test("a host header that is no host does not get into addresses", () =>
  withSite(async (bench) => {
    for (const host of ["evil/..", "a b", "<x>", "x:y", "user@host", "[::1]:80", ""]) {
      const text = await (await bench.ask("/web/robots.txt", { headers: { host } })).text();
      const name = host === "[::1]:80" ? host : "localhost";
      assert.ok(text.includes(`Sitemap: http://${name}/web/sitemap.xml`), text);
    }
  }));

Deno.test("security.txt has what RFC 9116 wants", () =>
  withSite(async (bench) => {
    const text = await (await bench.ask("/web/.well-known/security.txt")).text();
    assert.match(text, /^Contact: mailto:\S+@\S+$/m);
    assert.match(text, /^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
  }));

Deno.test("the icon is one", () =>
  withSite(async (bench) => {
    const answer = await bench.ask("/web/favicon.ico");
    assert.equal(answer.headers.get("content-type"), "image/x-icon");
    const bytes = new DataView(await answer.arrayBuffer());
    assert.deepEqual([0, 2, 4].map((at) => bytes.getUint16(at, true)), [0, 1, 1]);
    assert.equal(bytes.getUint32(14, true) + bytes.getUint32(18, true), bytes.byteLength);
  }));

Deno.test("csv() can be read back, whatever is in it", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: "binary" }), { minLength: 1 })), (rows) => {
      assert.deepEqual(parsedCsv(csv(rows)), rows);
    }),
  );
});

Deno.test("pdf() makes a file whose objects are where its table says, and whose text can be read back", () => {
  const line = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(line, fc.array(fc.array(line), { minLength: 1, maxLength: 4 }), (title, pages) => {
      const text = pdfText(pdf({ title, pages }));
      assert.deepEqual(text, pages.map((lines) => lines.map((text) => text.replace(/\p{Cc}/gu, " "))));
    }),
  );
});

Deno.test("attachment() names a file in ASCII and in full", () => {
  assert.equal(
    attachment("Prüf \"1\" 'ok'.pdf"),
    "attachment; filename=\"Pr_f _1_ 'ok'.pdf\"; filename*=UTF-8''Pr%C3%BCf%20%221%22%20%27ok%27.pdf",
  );
  assert.ok(Buffer.from(attachment("灯.pdf"), "latin1").every((byte) => byte < 127));
});
