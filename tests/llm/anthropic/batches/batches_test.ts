import { strict as assert } from "node:assert";
import { fakeClock, withServer } from "../../../harness.ts";
import { json, type Parsed } from "../../openai/files/support.ts";
import { VERSION } from "../support.ts";
import { finished, get, LIST, request, resultsOf, resultsText, send, start } from "./support.ts";

const DAY_MS = 24 * 3600 * 1000;
const NOTHING = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };

/** Ids of ten requests. */
const TEN = Array.from({ length: 10 }, (_, n) => `r${n}`);

Deno.test("a batch is in progress until its time is over, and all its requests count as processing until then", async () => {
  const clock = fakeClock();
  await withServer({ clock, set: ["llm.batches.duration_sec=100"] }, async (bench) => {
    const batch = await start(bench, TEN.map((id) => request(id)), { host: "127.0.0.1:4010" });
    assert.match(batch.id, /^msgbatch_01[A-Za-z0-9]{22}$/);
    assert.deepEqual(batch, {
      id: batch.id,
      type: "message_batch",
      processing_status: "in_progress",
      request_counts: { ...NOTHING, processing: 10 },
      ended_at: null,
      created_at: "2026-09-21T14:13:20.000000Z",
      expires_at: "2026-09-22T14:13:20.000000Z",
      archived_at: null,
      cancel_initiated_at: null,
      results_url: null,
    });
    clock.advance(99_999);
    const { id } = batch;
    assert.deepEqual(await get(bench, `${LIST}/${id}`), batch);
    clock.advance(1);
    const ended = await json(bench, `${LIST}/${id}`, { headers: { ...VERSION, host: "127.0.0.1:4010" } });
    assert.deepEqual(ended, {
      ...batch,
      processing_status: "ended",
      request_counts: { ...NOTHING, succeeded: 10 },
      ended_at: "2026-09-21T14:15:00.000000Z",
      results_url: `http://127.0.0.1:4010${LIST}/${id}/results`,
    });
  });
});

Deno.test("each request has the message of its prompt, with the service tier of batches", async () => {
  const { results } = await finished([request("a"), request("b", { max_tokens: 3 })]);
  assert.equal(results.size, 2);
  const [a, b] = [results.get("a"), results.get("b")];
  assert.deepEqual([a.type, b.type], ["succeeded", "succeeded"]);
  assert.deepEqual([a.message.type, a.message.stop_reason, b.message.stop_reason], [
    "message",
    "end_turn",
    "max_tokens",
  ]);
  assert.equal(b.message.usage.output_tokens, 3);
  assert.equal(a.message.usage.service_tier, "batch");
  assert.notEqual(a.message.id, b.message.id);
});

Deno.test("a request that Messages would refuse is errored, in the same words", async () => {
  const { batch, results } = await finished([
    request("good"),
    request("bad", { max_tokens: 0 }),
    request("streamed", { stream: true }),
  ]);
  assert.deepEqual(batch.request_counts, { ...NOTHING, succeeded: 1, errored: 2 });
  const { type, error } = results.get("bad");
  assert.equal(type, "errored");
  assert.deepEqual(error, {
    type: "error",
    error: {
      type: "invalid_request_error",
      message: "max_tokens: Input should be greater than or equal to 1",
    },
    request_id: error.request_id,
  });
  assert.match(error.request_id, /^req_[A-Za-z0-9]{24}$/);
  assert.match(results.get("streamed").error.error.message, /streaming is not supported/);
});

Deno.test("results come as lines of JSON in another order than the requests, the same for the same seed", async () => {
  const texts: string[] = [];
  for (const wait of [2000, 9_000_000]) {
    const clock = fakeClock();
    await withServer({ clock, seed: 5 }, async (bench) => {
      const batch = await start(bench, TEN.map((id) => request(id)));
      clock.advance(wait);
      const [one, two] = await Promise.all([resultsText(bench, batch), resultsText(bench, batch)]);
      assert.equal(one, two);
      texts.push(one);
      const { headers } = await bench.ask(`${LIST}/${batch.id}/results`, { headers: VERSION });
      assert.equal(headers.get("content-type"), "application/x-jsonl");
    });
  }
  assert.equal(texts[0], texts[1]);
  const ids = texts[0]!.split("\n").slice(0, -1).map((line) => JSON.parse(line).custom_id);
  assert.deepEqual(ids.toSorted(), TEN);
  assert.notDeepEqual(ids, TEN);
});

Deno.test("of a batch that is canceled, what was not answered by then is canceled", async () => {
  const clock = fakeClock();
  await withServer({ clock, set: ["llm.batches.duration_sec=100"] }, async (bench) => {
    const { id } = await start(bench, TEN.map((id) => request(id)));
    clock.advance(40_000);
    const canceling = await send(bench, ["POST", `${LIST}/${id}/cancel`]);
    assert.equal(canceling.processing_status, "canceling");
    assert.equal(canceling.cancel_initiated_at, "2026-09-21T14:14:00.000000Z");
    assert.deepEqual(canceling.request_counts, { ...NOTHING, processing: 10 });
    clock.advance(5000);
    assert.deepEqual(await send(bench, ["POST", `${LIST}/${id}/cancel`]), canceling);
    clock.advance(5000);
    const ended = await get(bench, `${LIST}/${id}`);
    assert.equal(ended.processing_status, "ended");
    assert.deepEqual(ended.request_counts, { ...NOTHING, succeeded: 4, canceled: 6 });
    const results = await resultsOf(bench, ended);
    assert.deepEqual(results.get("r9"), { type: "canceled" });
    assert.equal(results.get("r3").type, "succeeded");
  });
});

Deno.test("a batch that takes longer than a day expires, and what was not answered by then with it", async () => {
  const clock = fakeClock();
  await withServer({ clock, set: [`llm.batches.duration_sec=${2 * 24 * 3600}`] }, async (bench) => {
    const { id } = await start(bench, TEN.map((id) => request(id)));
    clock.advance(DAY_MS);
    const { request_counts } = await get(bench, `${LIST}/${id}`);
    assert.deepEqual(request_counts, { ...NOTHING, succeeded: 5, expired: 5 });
  });
});

Deno.test("results are gone after 29 days, when a batch is archived", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const { id } = await start(bench, [request("a")]);
    clock.advance(29 * DAY_MS);
    const { archived_at, results_url } = await get(bench, `${LIST}/${id}`);
    assert.deepEqual([archived_at, results_url], ["2026-10-20T14:13:20.000000Z", null]);
    const { error } = await get(bench, `${LIST}/${id}/results`, 404);
    assert.match(error.message, /was archived/);
  });
});

Deno.test("a batch that has not ended has no results, and is not deleted", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const { id } = await start(bench, [request("a")]);
    const { error } = await get(bench, `${LIST}/${id}/results`, 404);
    assert.equal(error.type, "not_found_error");
    const kept = await send(bench, ["DELETE", `${LIST}/${id}`], {}, 400);
    assert.match(kept.error.message, /has not ended/);
    clock.advance(2000);
    const late = await send(bench, ["POST", `${LIST}/${id}/cancel`], {}, 400);
    assert.match(late.error.message, /has ended/);
    assert.deepEqual(await send(bench, ["DELETE", `${LIST}/${id}`]), { id, type: "message_batch_deleted" });
    for (const path of [`${LIST}/${id}`, `${LIST}/${id}/results`]) await get(bench, path, 404);
  });
});

Deno.test("batches are listed page by page, in both directions, the newest first", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await start(bench, [request("a")])).id);
    const page = async (query: string) => {
      const { data, has_more, first_id, last_id } = await get(bench, `${LIST}?${query}`);
      const found = data.map(({ id }: Parsed) => id);
      assert.deepEqual([first_id, last_id], [found[0] ?? null, found.at(-1) ?? null]);
      return [found, has_more];
    };
    assert.deepEqual(await page(""), [ids, false]);
    assert.deepEqual(await page("limit=2"), [ids.slice(0, 2), true]);
    assert.deepEqual(await page(`limit=2&after_id=${ids[1]}`), [ids.slice(2, 4), true]);
    assert.deepEqual(await page(`limit=2&after_id=${ids[3]}`), [ids.slice(4), false]);
    assert.deepEqual(await page(`limit=2&before_id=${ids[4]}`), [ids.slice(2, 4), true]);
    assert.deepEqual(await page(`limit=9&before_id=${ids[2]}`), [ids.slice(0, 2), false]);
    await get(bench, `${LIST}?after_id=msgbatch_x`, 404);
    const { error } = await get(bench, `${LIST}?limit=0`, 400);
    assert.equal(error.message, "limit: Input should be greater than or equal to 1");
  });
});

/** Lists in each other. */
function nested(levels: number): unknown {
  return levels === 0 ? [] : [nested(levels - 1)];
}

const WRONG: readonly (readonly [requests: unknown, message: RegExp])[] = [
  [undefined, /^requests: Field required$/],
  ["a", /^requests: Input should be a valid list$/],
  [[], /^requests: List should have at least 1 item/],
  [[7], /^requests\.0: Input should be an object$/],
  [[{ params: {} }], /^requests\.0\.custom_id: Field required$/],
  [[{ custom_id: 7, params: {} }], /^requests\.0\.custom_id: Input should be a valid string$/],
  [[{ custom_id: "", params: {} }], /^requests\.0\.custom_id: String should have at least 1 character$/],
  [
    [{ custom_id: "a".repeat(65), params: {} }],
    /^requests\.0\.custom_id: String should have at most 64 char/,
  ],
  [[{ custom_id: "a b", params: {} }], /^requests\.0\.custom_id: String should match pattern/],
  [[request("a"), { custom_id: "b" }], /^requests\.1\.params: Field required$/],
  [[request("a"), { custom_id: "b", params: [] }], /^requests\.1\.params: Input should be an object$/],
  [
    [{ custom_id: "a", params: { deep: nested(600) } }],
    /^requests\.0\.params: .* more than 500 levels deep$/,
  ],
  [[request("a"), request("b"), request("a")], /^requests\.2\.custom_id: .*'a' is used twice$/],
];

Deno.test("a batch that is wrong as a whole is refused at once, with the place of what is wrong", async () => {
  await withServer({}, async (bench) => {
    for (const [requests, message] of WRONG) {
      const { error } = await send(bench, ["POST", LIST], { requests }, 400);
      assert.equal(error.type, "invalid_request_error");
      assert.match(error.message, message);
    }
    const { error } = await json(bench, LIST, { method: "POST", body: "{}" }, 400);
    assert.equal(error.message, "anthropic-version: header is required");
  });
});

Deno.test("a batch has the betas of the request that made it", async () => {
  const messages = [{ role: "user", content: "a" }, { role: "system", content: "b" }, {
    role: "user",
    content: "c",
  }];
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const beta = { "anthropic-beta": "mid-conversation-system-2026-01-01" };
    const [without, with_] = [
      await start(bench, [request("a", { messages })]),
      await start(bench, [request("a", { messages })], beta),
    ];
    clock.advance(2000);
    const types = [];
    for (const batch of [without, with_]) types.push((await resultsOf(bench, batch)).get("a").type);
    assert.deepEqual(types, ["errored", "succeeded"]);
  });
});

Deno.test("rules settle the messages of a batch, and faults strike requests alone", async () => {
  const clock = fakeClock();
  const rules = [{ when: { user_contains: "settle" }, do: { answer: { text: "settled" } } }];
  await withServer({ clock, set: [`llm.rules=${JSON.stringify(rules)}`] }, async (bench) => {
    const batch = await start(bench, [request("settle"), request("other")]);
    clock.advance(2000);
    const strike = (pct: number) => {
      const body = JSON.stringify({ llm: { faults: { capacity_529: { pct } } } });
      return bench.admin("/config", { method: "POST", body });
    };
    await strike(100);
    await get(bench, `${LIST}/${batch.id}`, 529);
    await strike(0);
    const { request_counts } = await get(bench, `${LIST}/${batch.id}`);
    assert.deepEqual(request_counts, { ...NOTHING, succeeded: 2 });
    const [block] = (await resultsOf(bench, batch)).get("settle").message.content;
    assert.equal(block.text, "settled");
  });
});
