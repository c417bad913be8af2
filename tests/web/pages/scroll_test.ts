import { strict as assert } from "node:assert";
import { fc } from "../../engine/support.ts";
import { withSite } from "./support.ts";

Deno.test("the endless list ends, and has each of its items once", () =>
  withSite(async (bench) => {
    const names: string[] = [];
    const cursors: string[] = [];
    for (let next: string | null = ""; next !== null;) {
      cursors.push(next);
      const answer: Response = await bench.ask(`/web/api/scroll?cursor=${encodeURIComponent(next)}`);
      const step = await answer.json();
      names.push(...step.items.map(({ url }: { url: string }) => url));
      next = step.next;
    }
    assert.deepEqual([cursors.length, names.length, new Set(names).size], [10, 200, 200]);
  }));

Deno.test("a cursor that was made up is refused, and so is one of another site", () =>
  withSite(async (bench) => {
    const { next } = await (await bench.ask("/web/api/scroll")).json();
    const made = btoa("40:abcdefgh");
    const cursor = fc.oneof(fc.string({ minLength: 1, unit: "binary" }), fc.base64String({ minLength: 4 }));
    for (const wrong of [made, `${next}=`, ` ${next}`, ...fc.sample(cursor, 50)]) {
      const answer = await bench.ask(`/web/api/scroll?cursor=${encodeURIComponent(wrong.toWellFormed())}`);
      assert.equal(answer.status, 400, wrong);
      assert.ok((await answer.json()).error);
    }
    await withSite(
      async (other) => assert.equal((await other.ask(`/web/api/scroll?cursor=${next}`)).status, 400),
      ["web.site.seed=1"],
    );
  }));

Deno.test("the page of the endless list is empty, and its script knows where to ask", () =>
  withSite(async (bench) => {
    const html = await (await bench.ask("/web/scroll")).text();
    assert.match(html, /<ul id="items" class="cards"><\/ul>\n<template /);
    assert.ok(html.includes('fetch("/web/api/scroll?cursor="'));
  }));

Deno.test("the page with data in a script only has it there", () =>
  withSite(async (bench) => {
    const html = await (await bench.ask("/web/inline")).text();
    const [, json = ""] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
    const { items } = JSON.parse(json);
    assert.equal(items.length, 20);
    const rest = html.replace(json, "");
    for (const { name, url } of items) assert.ok(name && !rest.includes(name) && !rest.includes(url));
  }));
