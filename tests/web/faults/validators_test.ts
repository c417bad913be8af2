/** A body that a fault has changed must not be confirmed by a 304 later. */
import { strict as assert } from "node:assert";
import { faults } from "../../../web/faults/all.ts";
import { withSite } from "./support.ts";

const PATHS = ["/item/lamp-00042", "/sitemap.xml", "/robots.txt"];

/** Content that is another one with the validators of the right one, and why. */
const KEEP_THEM: Readonly<Record<string, string>> = {
  coding_lie: "the right body; the coding is told wrong",
  unknown_coding: "the right body, in a coding that nobody knows",
  unasked_coding: "the right body, in a coding that was not asked for",
  coding_chain: "the right body, compressed again and again",
  wrong_digest: "damaged: on its way, which the digest tells",
};

Deno.test("a body that a fault has changed comes without the validators of the right one", async () => {
  await withSite(["server.per_request_faults.enabled=true"], async ({ get }) => {
    const kept = new Set<string>();
    for (const path of PATHS) {
      const good = await get(path);
      const validators = [good.headers.get("etag"), good.headers.get("last-modified")];
      const text = await good.text();
      for (const { name, kind } of faults) {
        if (kind !== "content") continue;
        const spoiled = await get(`${path}?fault=${name}`);
        const own = [spoiled.headers.get("etag"), spoiled.headers.get("last-modified")];
        const isOther = await spoiled.text().then((other) => other !== text, () => true);
        const hasThem = own.some((one, at) => one !== null && one === validators[at]);
        if (spoiled.status === 200 && isOther && hasThem) kept.add(name);
      }
    }
    assert.deepEqual([...kept].sort(), Object.keys(KEEP_THEM).sort());
  });
});

Deno.test("who has kept a spoiled page gets the right one by a conditional request", async () => {
  await withSite(["server.per_request_faults.enabled=true"], async ({ get }) => {
    const { headers } = await get("/item/lamp-00042?fault=truncated_html");
    const conditional = { "if-none-match": headers.get("etag") ?? '"none"' };
    assert.equal((await get("/item/lamp-00042", conditional)).status, 200);
    const part = await get("/item/lamp-00042?fault=unmarked_range", { range: "bytes=10-19" });
    assert.deepEqual([part.status, part.headers.get("etag")], [200, null]);
  });
});
