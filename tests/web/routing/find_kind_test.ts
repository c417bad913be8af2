import { strict as assert } from "node:assert";
import { findKind } from "../../../web/routing/find_kind.ts";

const OTHER_ADDRESSES = ["/shop/", "//shop", "/SHOP", "/shop/index.html", "/shop;jsessionid=1"];

Deno.test("findKind() finds a real page at all its addresses, with the same parameters", () => {
  for (const path of ["/shop", ...OTHER_ADDRESSES]) assert.equal(findKind(path)?.kind.path, "/shop", path);
  assert.deepEqual({ ...findKind("/shop/lamps/index.html")?.params }, { category: "lamps" });
});

Deno.test("findKind() finds what is no real page at its own address only", () => {
  assert.equal(findKind("/robots.txt")?.kind.path, "/robots.txt");
  for (const path of ["/robots.txt/", "//robots.txt", "/ROBOTS.txt", "/robots.txt;jsessionid=1"]) {
    assert.equal(findKind(path), null, path);
  }
});
