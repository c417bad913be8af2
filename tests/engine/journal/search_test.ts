/** How entries of the journal are found: filters, pages, waits, searches. */
import { strict as assert } from "node:assert";
import { allEntries } from "../../../engine/admin/journal/entries.ts";
import type { Entry } from "../../../engine/journal/entry.ts";
import { type Bench, withServer } from "../../harness.ts";
import { chats, entries } from "./entries.ts";

Deno.test("filters pick requests by what is known of them", async () => {
  const set = ["llm.faults.rate_limit.pct=100"];
  await withServer({ set }, async (bench) => {
    await chats(bench, 2);
    await (await bench.ask("/v1/models")).text();
    await (await bench.ask("/v1/nothing?x=1", { method: "POST", body: "{}" })).text();
    await (await bench.ask("/web/")).text();
    const counts: Record<string, number> = {
      "domain=web": 1,
      "domain=llm": 4,
      "path=/v1/chat/*": 2,
      "path=*": 5,
      "status=429": 3,
      "status=4xx": 4,
      "fault=rate_limit": 3,
      "fault=any": 3,
      "fault=none": 2,
      "outcome=client_error": 1,
      "method=get": 2,
      "scope=none": 5,
      "scope=a": 0,
      "open=true": 0,
      "open=false": 5,
      "since=2100-01-01": 0,
    };
    for (const [query, count] of Object.entries(counts)) {
      assert.equal((await entries(bench, `?${query}`)).length, count, query);
    }
    const filtered = await allEntries(bench.server.coordinator.journals, { status: "429" });
    assert.equal(filtered.length, 3);
    for (const wrong of ["status=4", "since=soon", "nothing=1", "order=up", "limit=0"]) {
      const response = await bench.admin(`/requests?${wrong}`);
      assert.equal(response.status, 400, wrong);
      assert.match((await response.json()).error.message, new RegExp(wrong.split("=")[0] ?? ""));
    }
    const misspelled = await (await bench.admin("/requests?staus=429")).json();
    assert.equal(misspelled.error.message, 'There is no query parameter "staus", did you mean "status"?');
  });
});

Deno.test("pages follow one another in both orders, and JSON Lines have all", async () => {
  await withServer({}, async (bench) => {
    await chats(bench, 7);
    for (const [order, all] of [["asc", [0, 1, 2, 3, 4, 5, 6]], ["desc", [6, 5, 4, 3, 2, 1, 0]]] as const) {
      const seen: number[] = [];
      let path: string | undefined = `/requests?limit=3&order=${order}`;
      while (path) {
        const response: Response = await bench.admin(path);
        seen.push(...(await response.json()).requests.map(({ seq }: Entry) => seq));
        path = /<\/admin(.*)>/.exec(response.headers.get("link") ?? "")?.[1];
      }
      assert.deepEqual(seen, all);
    }
    const lines = await bench.admin("/requests", { headers: { accept: "application/x-ndjson" } });
    assert.equal(lines.headers.get("content-type"), "application/x-ndjson");
    assert.equal((await lines.text()).trim().split("\n").length, 7);
  });
});

Deno.test("/admin/requests/ID has one request, or says that it is not there", async () => {
  await withServer({}, async (bench) => {
    await chats(bench, 3);
    const [, second] = await entries(bench);
    assert.deepEqual(await (await bench.admin(`/requests/${second?.id}`)).json(), second);
    const response = await bench.admin("/requests/req_nothing");
    assert.equal(response.status, 404);
    assert.match((await response.json()).error.message, /req_nothing/);
  });
});

Deno.test("wait() answers once as many requests are over, and says what came where they are not", async () => {
  await withServer({}, async (bench) => {
    await chats(bench, 1);
    const waiting = bench.admin("/requests/wait?n=3&timeout_sec=20&path=/v1/chat/*");
    await chats(bench, 2);
    const { count, requests } = await (await waiting).json();
    assert.deepEqual([count, requests.length], [3, 3]);
    const late = await bench.admin("/requests/wait?n=5&timeout_sec=0.1");
    assert.equal(late.status, 408);
    assert.match((await late.json()).error.message, /3 of 5/);
    const newer = await bench.admin(`/requests/wait?after=${requests[2].seq}&timeout_sec=0.1`);
    assert.equal(newer.status, 408);
  });
});

Deno.test("only so many wait at a time", async () => {
  await withServer({}, async (bench) => {
    const waiting = Array.from({ length: 64 }, () => bench.admin("/requests/wait?timeout_sec=20"));
    const { readers } = bench.server.state.journal ?? assert.fail();
    while (readers.memory().size < 64) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await bench.admin("/requests/wait?timeout_sec=20")).status, 429);
    await chats(bench, 1);
    for (const response of await Promise.all(waiting)) assert.equal(response.status, 200);
    assert.equal(readers.memory().size, 0);
  });
});

/** Posts a pattern. */
async function find(bench: Bench, pattern: unknown, query = "") {
  const response = await bench.admin(`/requests/find${query}`, {
    method: "POST",
    body: JSON.stringify(pattern),
  });
  return { status: response.status, ...await response.json() };
}

Deno.test("find() has the requests of a pattern, and with none the nearest with what differs", async () => {
  await withServer({}, async (bench) => {
    await chats(bench, 2, { temperature: 0.5 });
    await (await bench.ask("/web/", { headers: { "user-agent": "crawler/1.0" } })).text();
    const pattern = {
      method: "post",
      path: "/v1/chat/*",
      headers: { "x-none": null },
      body: { contains: "Hello", json: { model: "gpt-4o", messages: [{ role: "user" }] } },
    };
    const found = await find(bench, pattern);
    assert.deepEqual([found.count, found.requests.map(({ seq }: Entry) => seq), found.near_misses], [2, [
      1,
      0,
    ], []]);
    assert.equal((await find(bench, { headers: { "User-Agent": "crawler/*" } })).count, 1);
    assert.equal((await find(bench, pattern, "?domain=web")).count, 0);

    const missed = await find(bench, {
      ...pattern,
      body: { json: { model: "gpt-5", messages: [{ role: "user" }, {}] } },
    });
    assert.equal(missed.count, 0);
    assert.deepEqual(missed.near_misses[0].differs, [
      { at: "body.json.model", wanted: "gpt-5", got: "gpt-4o" },
      { at: "body.json.messages[1]", wanted: {}, got: null },
    ]);
    assert.equal(missed.near_misses[0].request.seq, 1);
    const wrong = await find(bench, { body: { contain: "x" } });
    assert.equal(wrong.status, 400);
    assert.match(wrong.error.message, /Pattern.body/);
  });
});
