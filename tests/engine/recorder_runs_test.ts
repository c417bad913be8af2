/** What a recorder does with the rows of a run when another one begins. */
import { strict as assert } from "node:assert";
import { anyRun, column, FIRST, withRecorder } from "../shared/recording.ts";
import { settled } from "../shared/timers.ts";
import { arrive, visit } from "./visits.ts";

Deno.test("rows of a run that was reset are never handed over", async () => {
  await withRecorder(async (desk) => {
    const { recorder, run, serve, slot, deliveries } = desk;
    desk.failing = true;
    serve(0, "tried");
    await assert.rejects(recorder.flush());
    serve(0, "waiting");
    const [old] = recorder.books(run);
    assert.ok(old);
    const late = arrive(old, "late");
    const next = anyRun();
    recorder.open(next);
    desk.failing = false;
    late.end("complete", 1, false);
    assert.deepEqual([slot.queued(), slot.inFlight(0)], [0, 0]);
    assert.equal(run.tallies[0]?.stats().total_requests, 3);
    const [book] = recorder.books(next);
    assert.ok(book);
    visit(book, "new");
    await recorder.flush();
    const [, delivery, ...rest] = deliveries;
    assert.deepEqual([delivery?.run_id, delivery?.number, rest], [next.id, FIRST + 1, []]);
    assert.deepEqual(column(deliveries.slice(1), "request_id"), ["new"]);
    assert.deepEqual(column(deliveries.slice(1), "seq"), [0]);
  });
});

Deno.test("what is under way while its run is reset is booked when it arrives", async () => {
  await withRecorder(async (desk) => {
    const { recorder, serve, slot } = desk;
    const gate = Promise.withResolvers<void>();
    desk.gate = gate.promise;
    serve();
    const flush = recorder.flush();
    await settled();
    serve();
    recorder.open(anyRun());
    assert.deepEqual([slot.get("recorded"), slot.queued()], [1, 1]);
    gate.resolve();
    await flush;
    assert.deepEqual([slot.queued(), slot.get("written")], [0, 1]);
  });
});

Deno.test("rows of a new run are handed over after what was under way of the old one", async () => {
  await withRecorder(async (desk) => {
    const { recorder, serve, deliveries, slot } = desk;
    const gate = Promise.withResolvers<void>();
    desk.gate = gate.promise;
    serve(0, "old");
    const first = recorder.flush();
    await settled();
    const next = anyRun();
    recorder.open(next);
    const [book] = recorder.books(next);
    assert.ok(book);
    visit(book, "new");
    const second = recorder.flush();
    gate.resolve();
    await Promise.all([first, second]);
    assert.deepEqual(column(deliveries, "request_id"), ["old", "new"]);
    assert.deepEqual([slot.queued(), slot.get("written")], [0, 2]);
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
