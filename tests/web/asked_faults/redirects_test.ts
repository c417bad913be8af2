import { strict as assert } from "node:assert";
import { withSite } from "../faults/support.ts";

const ASK = ["server.per_request_faults.enabled=true"];

Deno.test("/redirect/N redirects so often, and no more than is allowed", async () => {
  await withSite([...ASK, "server.per_request_faults.max_hops=3"], async ({ get }) => {
    const places: (string | null)[] = [];
    for (let at: string | null = "/web/redirect/3"; at !== null && at !== "/web/get";) {
      at = (await get(at.slice("/web".length))).headers.get("location");
      places.push(at);
    }
    assert.deepEqual(places, ["/web/redirect/2", "/web/redirect/1", "/web/get"]);
    assert.equal((await get("/redirect/4")).status, 400);
  });
});

Deno.test("/redirect-to puts nothing but the address into the header", async () => {
  await withSite(ASK, async ({ get }) => {
    const to = async (query: string) => (await get(`/redirect-to?${query}`)).headers.get("location");
    assert.equal(await to("url=http://127.0.0.1:8001/a"), "http://127.0.0.1:8001/a");
    assert.equal(await to("url=%2Fa%0D%0Ax: y%00é"), "/a%0D%0Ax:%20y%00%C3%A9");
    assert.equal((await get("/redirect-to?url=/&status_code=307")).status, 307);
    assert.equal((await get("/redirect-to?url=/&status_code=200")).status, 400);
    assert.equal((await get("/redirect-to")).status, 400);
  });
});

Deno.test("/redirect-to leads nobody off this machine, however the address is spelled", async () => {
  await withSite(ASK, async ({ get }) => {
    const statusOf = async (url: string) => {
      const response = await get(`/redirect-to?url=${encodeURIComponent(url)}`);
      await response.body?.cancel();
      return response.status;
    };
    const here = [
      "/a",
      "a?b",
      "?c",
      "//localhost:9/a",
      "http://[::1]/",
      "http://2130706433/",
      "http://a.invalid/",
    ];
    for (const url of here) assert.equal(await statusOf(url), 302, url);
    const elsewhere = [
      "http://10.0.0.1/a",
      "//example.com/",
      "/\\example.com",
      "http:///example.com",
      "file:///etc",
    ];
    const confusing = [
      "http://127.0.0.1\\@example.com/",
      "http://localhost@example.com/",
      "http://a.invalid.com/",
    ];
    for (const url of [...elsewhere, ...confusing]) assert.equal(await statusOf(url), 400, url);
  });
});
