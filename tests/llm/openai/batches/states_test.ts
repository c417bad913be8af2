import { strict as assert } from "node:assert";
import { always, fakeClock, withServer } from "../../../harness.ts";
import { json, linesIn, type Parsed, post, refusal, upload } from "../files/support.ts";
import { CHAT, jsonl, line, LIST, look, start } from "./support.ts";

const DAY_MS = 24 * 3600 * 1000;

Deno.test("a batch goes through its states as time goes by", async () => {
  const clock = fakeClock();
  await withServer({ clock, set: ["llm.batches.duration_sec=100"] }, async (bench) => {
    const lines = Array.from({ length: 10 }, (_, n) => line(String(n)));
    const batch = await start(bench, lines, { metadata: { run: "7" } });
    assert.match(batch.id, /^batch_[0-9a-f]{32}$/);
    const created_at = 1_790_000_000;
    assert.deepEqual(batch, {
      id: batch.id,
      object: "batch",
      endpoint: CHAT,
      model: "gpt-4o-2024-08-06",
      errors: null,
      input_file_id: batch.input_file_id,
      completion_window: "24h",
      status: "validating",
      output_file_id: null,
      error_file_id: null,
      created_at,
      in_progress_at: null,
      expires_at: created_at + 24 * 3600,
      finalizing_at: null,
      completed_at: null,
      failed_at: null,
      expired_at: null,
      cancelling_at: null,
      cancelled_at: null,
      request_counts: { total: 0, completed: 0, failed: 0 },
      usage: {
        input_tokens: 0,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 0,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 0,
      },
      metadata: { run: "7" },
    });
    const seen: unknown[] = [];
    for (const ms of [9_999, 1, 35_000, 34_999, 1, 19_999, 1]) {
      clock.advance(ms);
      const { status, request_counts: counts } = await look(bench, batch);
      seen.push([status, counts.total, counts.completed]);
    }
    assert.deepEqual(seen, [
      ["validating", 0, 0],
      ["in_progress", 10, 0],
      ["in_progress", 10, 5],
      ["in_progress", 10, 9],
      ["finalizing", 10, 10],
      ["finalizing", 10, 10],
      ["completed", 10, 10],
    ]);
    const done = await look(bench, batch);
    const times = [done.in_progress_at, done.finalizing_at, done.completed_at];
    assert.deepEqual(times, [created_at + 10, created_at + 80, created_at + 100]);
    assert.equal(done.error_file_id, null);
    const file = await json(bench, `/v1/files/${done.output_file_id}`);
    assert.deepEqual([file.purpose, file.created_at], ["batch_output", created_at + 100]);
    assert.equal(file.expires_at - file.created_at, 30 * 24 * 3600);
  });
});

Deno.test("a batch that takes more than a day expires, with the answers that it has", async () => {
  const clock = fakeClock();
  const duration_sec = DAY_MS / 1000 / 0.45;
  await withServer({ clock, set: [`llm.batches.duration_sec=${duration_sec}`] }, async (bench) => {
    const batch = await start(bench, Array.from({ length: 10 }, (_, n) => line(String(n))));
    clock.advance(DAY_MS);
    const over = await look(bench, batch);
    assert.deepEqual([over.status, over.expired_at, over.completed_at], ["expired", batch.expires_at, null]);
    assert.deepEqual(over.request_counts, { total: 10, completed: 5, failed: 5 });
    assert.equal((await linesIn(bench, over.output_file_id)).length, 5);
    const [{ response, error }] = await linesIn(bench, over.error_file_id);
    assert.deepEqual([response, error], [null, {
      code: "batch_expired",
      message: "This request could not be executed before the completion window expired.",
    }]);
    const refused = await post(bench, `${LIST}/${batch.id}/cancel`, {}, 409);
    assert.deepEqual(refused.error, refusal("Cannot cancel a batch with status 'expired'.", null));
    clock.advance(duration_sec * 1000);
    assert.deepEqual(await look(bench, batch), over);
  });
});

Deno.test("a batch that is cancelled keeps the answers that it has", async () => {
  const clock = fakeClock();
  await withServer({ clock, set: ["llm.batches.duration_sec=100"] }, async (bench) => {
    const batch = await start(bench, Array.from({ length: 10 }, (_, n) => line(String(n))));
    clock.advance(45_000);
    const cancelling = await post(bench, `${LIST}/${batch.id}/cancel`);
    assert.deepEqual([cancelling.status, cancelling.cancelling_at], ["cancelling", batch.created_at + 45]);
    clock.advance(9_999);
    assert.equal((await post(bench, `${LIST}/${batch.id}/cancel`)).status, "cancelling");
    clock.advance(1);
    const over = await look(bench, batch);
    assert.deepEqual([over.status, over.cancelled_at, over.finalizing_at], [
      "cancelled",
      batch.created_at + 55,
      null,
    ]);
    assert.deepEqual(over.request_counts, { total: 10, completed: 5, failed: 5 });
    const errors = await linesIn(bench, over.error_file_id);
    assert.equal(errors[0].error.code, "batch_cancelled");
    assert.equal((await linesIn(bench, over.output_file_id)).length, 5);
    assert.equal((await post(bench, `${LIST}/${batch.id}/cancel`)).status, "cancelled");
  });
});

Deno.test("a batch that is completed or has failed cannot be cancelled", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    for (const [lines, status] of [[[line("a")], "completed"], [["{"], "failed"]] as const) {
      const { id } = await start(bench, lines);
      clock.advance(2000);
      const { error } = await post(bench, `${LIST}/${id}/cancel`, {}, 409);
      assert.deepEqual(error, refusal(`Cannot cancel a batch with status '${status}'.`, null));
    }
  });
});

Deno.test("a list shows batches as they stand, newest first, page by page", async () => {
  const clock = fakeClock();
  await withServer({ clock }, async (bench) => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      ids.push((await start(bench, [line("a")])).id);
      clock.advance(500);
    }
    const first = await json(bench, `${LIST}?limit=3`);
    assert.deepEqual(first.data.map(({ id }: Parsed) => id), ids.toReversed().slice(0, 3));
    assert.equal(first.has_more, true);
    const { data, has_more } = await json(bench, `${LIST}?limit=3&after=${first.last_id}`);
    assert.deepEqual([data.map(({ id }: Parsed) => id), has_more], [ids.slice(0, 2).toReversed(), false]);
    assert.deepEqual(data.map(({ status }: Parsed) => status), ["completed", "completed"]);
    assert.deepEqual(data[0], await look(bench, data[0]));
  });
});

Deno.test("a batch that meets a fault is not started", async () => {
  await withServer({}, async (bench) => {
    const { id } = await upload(bench, jsonl([line("a")]));
    const [set] = always("rate_limit");
    const [, options = ""] = set?.split("=") ?? [];
    const body = { llm: { faults: { rate_limit: JSON.parse(options) } } };
    await bench.admin("/config", { method: "POST", body: JSON.stringify(body) });
    await post(bench, LIST, { input_file_id: id, endpoint: CHAT, completion_window: "24h" }, 429);
    await bench.admin("/config", {
      method: "POST",
      body: JSON.stringify({ llm: { faults: { rate_limit: { pct: 0 } } } }),
    });
    assert.deepEqual((await json(bench, LIST)).data, []);
  });
});
