/** What a recorder does with the rows of a run when another one begins. */
import { strict as assert } from "node:assert";
import { anyRun, column, FIRST, withRecorder } from "../memory/threads/recording.ts";
import { settled } from "../memory/threads/timers.ts";
import { arrive, visit } from "./records.ts";

Deno.test("rows of a run that was reset are never handed over", async () => {
  await withRecorder(async (context) => {
    const { recorder, run, serve, counters, deliveries } = context;
    context.failing = true;
    serve(0, "tried");
    await assert.rejects(recorder.flush());
    serve(0, "waiting");
    const [old] = recorder.observers(run);
    assert.ok(old);
    const late = arrive(old, "late");
    const next = anyRun();
    recorder.open(next);
    context.failing = false;
    late.end("complete", 1, false);
    assert.deepEqual([counters.queued(), counters.inFlight(0)], [0, 0]);
    assert.equal(run.tallies[0]?.stats().total_requests, 3);
    const [book] = recorder.observers(next);
    assert.ok(book);
    visit(book, "new");
    await recorder.flush();
    const [, batch, ...rest] = deliveries;
    assert.deepEqual([batch?.run_id, batch?.number, rest], [next.id, FIRST + 1, []]);
    assert.deepEqual(column(deliveries.slice(1), "request_id"), ["new"]);
    assert.deepEqual(column(deliveries.slice(1), "seq"), [0]);
  });
});

Deno.test("what is under way while its run is reset is booked when it arrives", async () => {
  await withRecorder(async (context) => {
    const { recorder, serve, counters } = context;
    const gate = Promise.withResolvers<void>();
    context.gate = gate.promise;
    serve();
    const flush = recorder.flush();
    await settled();
    serve();
    recorder.open(anyRun());
    assert.deepEqual([counters.get("recorded"), counters.queued()], [1, 1]);
    gate.resolve();
    await flush;
    assert.deepEqual([counters.queued(), counters.get("written")], [0, 1]);
  });
});

Deno.test("what is under way while its run is reset waits no more when the database does not take it", async () => {
  await withRecorder(async (context) => {
    const { recorder, serve, counters, deliveries } = context;
    const gate = Promise.withResolvers<void>();
    [context.gate, context.failing] = [gate.promise, true];
    serve(0, "old");
    const flush = recorder.flush();
    await settled();
    const next = anyRun();
    recorder.open(next);
    const [book] = recorder.observers(next);
    assert.ok(book);
    visit(book, "new");
    gate.resolve();
    await assert.rejects(flush, /disk full/);
    assert.deepEqual([counters.queued(), counters.get("recorded")], [1, 1]);
    context.failing = false;
    await recorder.flush();
    assert.deepEqual(column(deliveries, "request_id"), ["old", "new"]);
    assert.deepEqual([counters.queued(), counters.get("written")], [0, 1]);
  });
});

Deno.test("rows of a new run are handed over after what was under way of the old one", async () => {
  await withRecorder(async (context) => {
    const { recorder, serve, deliveries, counters } = context;
    const gate = Promise.withResolvers<void>();
    context.gate = gate.promise;
    serve(0, "old");
    const first = recorder.flush();
    await settled();
    const next = anyRun();
    recorder.open(next);
    const [book] = recorder.observers(next);
    assert.ok(book);
    visit(book, "new");
    const second = recorder.flush();
    gate.resolve();
    await Promise.all([first, second]);
    assert.deepEqual(column(deliveries, "request_id"), ["old", "new"]);
    assert.deepEqual([counters.queued(), counters.get("written")], [0, 2]);
  });
});

Deno.test("to open the run that is open already forgets nothing", async () => {
  await withRecorder(async ({ recorder, run, serve, deliveries }) => {
    serve();
    recorder.open(run);
    await recorder.flush();
    assert.equal(deliveries.length, 1);
  });
});
