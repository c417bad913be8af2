/** Tests of queries of the journal: filters, pages, waits, searches. */
import { strict as assert } from "node:assert";
import { allEntries } from "../../../engine/admin/journal/entries.ts";
import type { Entry } from "../../../engine/journal/entry.ts";
import { AUTH, type Bench, withServer } from "../../harness.ts";
import { chats, entries } from "./entries.ts";
import { until } from "../../waits.ts";

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
      "open=true": 0,
      "open=false": 5,
      "since=2100-01-01": 0,
      "since=2100-01-01T00:00:00.123456": 0,
      "since=2020-01-01T00:00:00%2B01:00": 5,
      "since=4102444800000": 0,
    };
    for (const [query, count] of Object.entries(counts)) {
      assert.equal((await entries(bench, `?${query}`)).length, count, query);
    }
    const filtered = await allEntries(bench.server.coordinator.journals, { status: "429" });
    assert.equal(filtered.length, 3);
    for (
      const wrong of ["status=4", "since=soon", "since=rate_limit 5", "nothing=1", "order=up", "limit=0"]
    ) {
      const response = await bench.admin(`/requests?${wrong}`);
      assert.equal(response.status, 400, wrong);
      assert.match((await response.json()).error.message, new RegExp(wrong.split("=")[0] ?? ""));
    }
    const misspelled = await (await bench.admin("/requests?staus=429")).json();
    assert.equal(misspelled.error.message, 'There is no query parameter "staus", did you mean "status"?');
  });
});

Deno.test("a filter by a name that there is not is refused with the nearest one", async () => {
  const set = [
    'llm.rules=[{"name":"slow_start","do":{"pass":true}}]',
    'llm.custom_faults={"half_usage":{"edit":[{"at":"usage","remove":true}]}}',
  ];
  const wrong: Record<string, string> = {
    "fault=rate_limt": 'fault: there is no "rate_limt", did you mean "rate_limit"?',
    "fault=half_usag": 'fault: there is no "half_usag", did you mean "half_usage"?',
    "fault=stream_cut&domain=web": 'fault: there is no "stream_cut" here, it is one of llm',
    "domain=lm": 'domain: there is no "lm", did you mean "llm"?',
    "outcome=sucess": 'outcome: there is no "sucess", did you mean "success"?',
    "rule=slow_stat": 'rule: there is no "slow_stat", did you mean "slow_start"?',
    "scope=a":
      'scope: here are the requests of the server itself, those of "a" are at /scope/a/admin/requests',
  };
  await withServer({ set }, async (bench) => {
    for (const [query, message] of Object.entries(wrong)) {
      const asked = ["/requests?", "/requests.har?", "/requests/wait?timeout_sec=0.1&", "/requests/find?"];
      for (const path of asked) {
        const init = path.includes("find") ? { method: "POST", body: "{}" } : {};
        const response = await bench.admin(path + query, init);
        const text = await response.text();
        assert.equal(response.status, 400, `${path}${query}: ${text}`);
        assert.equal(JSON.parse(text).error.message, `Query parameter ${message}`, path);
      }
    }
    for (const right of ["fault=half_usage", "rule=slow_start", "fault=any", "fault=edit", "scope=none"]) {
      assert.deepEqual(await entries(bench, `?${right}`), [], right);
    }
    const scoped = await bench.ask("/scope/a/admin/requests?scope=none", { headers: AUTH });
    assert.match((await scoped.json()).error.message, /here are the requests of scope "a"/);
  });
});

Deno.test("a filter takes the names that requests have met, and those of a scenario", async () => {
  const own = { edit: [{ at: "id", remove: true }] };
  const rules = [{ name: "of_a_phase", do: { fault: "conflict" } }];
  const later = { name: "second", for_sec: 60, rules, config: { llm: { custom_faults: { later: own } } } };
  const scenario = { name: "two", phases: [{ name: "first", for_sec: 3600 }, later] };
  await withServer({}, async (bench) => {
    const custom_faults = { gone: { ...own, pct: 100 } };
    const rules = [{ name: "once", times: 1, do: { fault: "bad_gateway" } }];
    const body = JSON.stringify({ llm: { custom_faults, rules } });
    assert.equal((await bench.admin("/config", { method: "POST", body })).status, 200);
    await chats(bench, 2);
    assert.equal((await bench.admin("/config", { method: "DELETE" })).status, 200);
    assert.equal((await entries(bench, "?fault=gone")).length, 1);
    assert.equal((await entries(bench, "?rule=once")).length, 1);
    await bench.admin("/scenario", { method: "POST", body: JSON.stringify(scenario) });
    assert.deepEqual(await entries(bench, "?fault=later"), []);
    assert.deepEqual(await entries(bench, "?rule=of_a_phase"), []);
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
    const scoped = await bench.ask("/scope/a/admin/requests", { headers: AUTH });
    assert.deepEqual((await scoped.json()).requests, []);
    for (let i = 0; i < 2; i++) await (await bench.ask("/scope/a/v1/models")).text();
    const first = await bench.ask("/scope/a/admin/requests?limit=1", { headers: AUTH });
    assert.match(
      first.headers.get("link") ?? "",
      /^<\/scope\/a\/admin\/requests\?limit=1&after=\d+>; rel="next"$/,
    );
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
    const { type, message } = (await response.json()).error;
    assert.equal(type, "not_found");
    assert.match(message, /req_nothing/);
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
    const ended = bench.admin("/requests/wait?n=5&timeout_sec=20");
    bench.server.state.drain();
    assert.equal((await ended).status, 503);
    const { type, message } = (await (await ended).json()).error;
    assert.equal(type, "server_stopping");
    assert.match(message, /about to stop, and 3 of 5/);
  });
});

Deno.test("only so many wait at a time", async () => {
  await withServer({}, async (bench) => {
    const waiting = Array.from({ length: 64 }, () => bench.admin("/requests/wait?timeout_sec=20"));
    const { readers } = bench.server.state.journal ?? assert.fail();
    await until("waiting", () => readers.memory().size === 64);
    assert.equal((await bench.admin("/requests/wait?timeout_sec=20")).status, 429);
    await chats(bench, 1);
    for (const response of await Promise.all(waiting)) assert.equal(response.status, 200);
    assert.equal(readers.memory().size, 0);
  });
});

Deno.test("a HEAD for a feed is its head, and holds no place of those who wait", async () => {
  await withServer({}, async (bench) => {
    const { status, headers } = await bench.admin("/requests?follow=1", { method: "HEAD" });
    assert.deepEqual([status, headers.get("content-type")], [200, "text/event-stream"]);
    assert.equal(bench.server.state.journal?.readers.memory().size, 0);
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

Deno.test("find() takes a request with other JSON for nearer than one without", async () => {
  await withServer({}, async (bench) => {
    await chats(bench, 2);
    await (await bench.ask("/v1/chat/completions", { method: "POST", body: "{bad" })).text();
    for (let i = 0; i < 3; i++) await (await bench.ask("/web/")).text();
    const { near_misses } = await find(bench, { body: { json: { model: "gpt-5" } } });
    assert.deepEqual(near_misses.map(({ request: { seq } }: { request: Entry }) => seq), [1, 0, 5]);
    assert.deepEqual(near_misses[0].differs, [{ at: "body.json.model", wanted: "gpt-5", got: "gpt-4o" }]);
  });
});

Deno.test("a pattern that is wrong is told what is right", async () => {
  await withServer({}, async (bench) => {
    const said = async (pattern: unknown) => (await find(bench, pattern)).error.message;
    assert.equal(await said([]), "Pattern: expected a JSON object");
    assert.equal(await said({ methd: "POST" }), 'Pattern.methd: unknown key, did you mean "method"?');
    assert.match(
      await said({ headers: { x: 5 } }),
      /^Pattern\.headers\.x: expected string.*, got the number 5$/,
    );
  });
});

Deno.test("a filter by a rule knows the rules of a file, though faults are paused, and the lines of a tape", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/rules.yaml`;
    await Deno.writeTextFile(file, "- { name: of a file, do: { fault: conflict } }\n");
    const tape = JSON.stringify(['attempt 1 of llm POST /v1/models "" #0123456789ab: conflict']);
    const worlds = [[`llm.response.rules_file=${file}`, "of a file"], [`tape.lines=${tape}`, "tape line 1"]];
    for (const [set = "", name = ""] of worlds) {
      await withServer({ set: [set] }, async (bench) => {
        await bench.admin("/pause", { method: "POST" });
        assert.deepEqual(await entries(bench, `?rule=${encodeURIComponent(name)}`), []);
        const { error } = await (await bench.admin("/requests?rule=nope")).json();
        assert.match(error.message, new RegExp(`there is no "nope", expected one of ${name}$`));
        const web = await (await bench.admin(`/requests?domain=web&rule=${encodeURIComponent(name)}`)).json();
        assert.equal(web.error.message, `Query parameter rule: there is no "${name}"`);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a filter by a rule that there is not lists those that there are, each once", async () => {
  const rule = '{"name":"mine","when":{"model":"gpt-4o"},"do":{"fault":"conflict"}}';
  await withServer({ set: [`llm.rules=[${rule}]`] }, async (bench) => {
    await chats(bench, 1);
    const { error } = await (await bench.admin("/requests?rule=nope")).json();
    assert.match(error.message, /there is no "nope", expected one of mine$/);
  });
});
