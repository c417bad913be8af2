/** Faults that are asked for with numbers at their limits, and for requests that they cannot happen to. */
import { strict as assert } from "node:assert";
import { piecesOf } from "../../harness.ts";
import { withSite } from "../faults/support.ts";

const ASK = ["server.per_request_faults.enabled=true"];

Deno.test("a number at its limit gives what is asked for, or a 400", async () => {
  await withSite(ASK, async ({ get }) => {
    const header = async (fault: string, name: string) =>
      (await get("/html", { "x-errorworks-fault": fault })).headers.get(name);
    const most = Number.MAX_SAFE_INTEGER;
    const last = "Fri, 31 Dec 9999 23:59:59 GMT";
    assert.equal(await header(`rate_limit(retry_after=date,retry_after_sec=${most})`, "retry-after"), last);
    assert.equal(
      await header(`rate_limit(retry_after=past,retry_after_sec=${most})`, "retry-after"),
      new Date(0).toUTCString(),
    );
    assert.equal(await header(`mixed_limits(units=http_date,reset_sec=${most})`, "x-ratelimit-reset"), last);
    const endless = (options: string) => get("/html", { "x-errorworks-fault": `endless_body(${options})` });
    assert.equal((await endless(`bytes_per_sec=${most}`)).status, 400);
    const short = await endless("bytes_per_sec=100000000,max_bytes=100");
    assert.equal((await piecesOf(short)).filter((piece) => piece !== "(broken)").join("").length, 100);
  });
});

Deno.test("a refusal of a part that is not there is right, and a part without sense is none", async () => {
  await withSite(ASK, async ({ get, rows }) => {
    const asked = (range: string, fault = "") =>
      get("/item/lamp-00042", { range, ...(fault && { "x-errorworks-fault": fault }) });
    const far = "bytes=9999999-";
    const told = async (
      response: Response,
    ) => [response.status, [...response.headers], await response.text()];
    assert.deepEqual(await told(await asked(far, "false_416(form=small)")), await told(await asked(far)));
    assert.equal((await asked("bytes=5-2", "false_416")).status, 200);
    assert.equal((await asked("bytes=2-5", "false_416")).status, 416);
    assert.deepEqual((await rows()).map(({ fault }) => fault), [null, null, null, "false_416"]);
  });
});

const COUNTS: Readonly<Record<string, string>> = {
  informational_storm: "count=5000",
  many_headers: "count=5000",
  deep_nesting: "depth=5000",
  many_links: "links=5000",
  many_attributes: "attributes=5000",
  sitemap_dead_urls: "urls=5000",
  sitemap_huge: "urls=60000",
};

Deno.test("who asks for more pieces than fit into max_bytes gets a 400; what nobody asked for is lowered", async () => {
  await withSite([...ASK, "server.per_request_faults.max_bytes=50000"], async ({ get }) => {
    for (const [name, option] of Object.entries(COUNTS)) {
      const response = await get(`/sitemap.xml?fault=${name}(${option})`);
      assert.equal(response.status, 400, name);
      assert.match(await response.text(), new RegExp(`${name}\\.[a-z]+: at most \\d+`));
    }
    const links = await (await get("/?fault=many_links(links=500)")).text();
    assert.ok(links.split("?link=").length > 1000);
    const nested = await (await get("/?fault=deep_nesting")).text();
    assert.equal(
      nested.split("<div>".repeat(100)).length,
      1 + Math.floor(50_000 / "<div></div>".length / 100),
    );
    const huge = await get("/sitemap.xml?fault=sitemap_huge");
    assert.equal(huge.status, 400);
    assert.match(
      await huge.text(),
      /sitemap_huge: takes more than server.per_request_faults allows, 625 of urls/,
    );
  });
});
