/** Tests of a recorder whose run ends with rows left: what becomes of them when another run begins. */
import { strict as assert } from "node:assert";
import { anyRun, column, FIRST, withRecorder } from "../memory/threads/recording.ts";
import { settled } from "../memory/threads/timers.ts";
import type { RowBatch } from "../../../engine/metrics/batch_sql.ts";
import { fc } from "../support.ts";
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

Deno.test("what was in flight at a reset is not lost to the new run should the worker die", async () => {
  await withRecorder(async ({ recorder, run, counters }) => {
    const [old] = recorder.observers(run);
    assert.ok(old);
    const [first] = [arrive(old, "first"), arrive(old, "second"), arrive(old, "third")];
    const next = anyRun();
    recorder.open(next);
    const [book] = recorder.observers(next);
    assert.ok(book);
    arrive(book, "new");
    first.end("complete", 1, false);
    assert.equal(counters.inFlight(0), 3);
    assert.deepEqual(counters.clear(), [1, 0]);
    await recorder.flush();
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

/** A database that takes what is handed over, or refuses it, when a test says so. */
function handDatabase() {
  const waiting: PromiseWithResolvers<boolean>[] = [];
  const taken: RowBatch[] = [];
  let rows = 0;
  return {
    taken,
    rows: () => rows,
    async deliver(batch: RowBatch, count: number): Promise<void> {
      const answer = Promise.withResolvers<boolean>();
      waiting.push(answer);
      if (!await answer.promise) throw new Error("disk full");
      taken.push(batch);
      rows += count;
    },
    answer: (takes: boolean) => waiting.shift()?.resolve(takes),
    /** Takes all that is handed over until `work` is done. */
    async takeAll(work: Promise<void>): Promise<void> {
      let done = false;
      work.finally(() => done = true).catch(() => {});
      for (; !done; await settled()) this.answer(true);
      await work;
    },
  };
}

const STEP = fc.constantFrom("serve", "flush", "take", "refuse", "reset");

Deno.test("each row of the last run is handed over once and in order, however resets fall among flushes", async () => {
  const falls = (steps: readonly string[]) => {
    const database = handDatabase();
    return withRecorder(async ({ recorder, run, counters }) => {
      let [last, served] = [run, 0];
      for (const step of steps) {
        const [book = assert.fail()] = recorder.observers(last);
        if (step === "serve") visit(book, `${last.id} ${served++}`);
        else if (step === "flush") recorder.flush().catch(() => {});
        else if (step === "reset") [last, served] = [anyRun(), 0];
        else database.answer(step === "take");
        recorder.open(last);
        await settled();
      }
      await database.takeAll(recorder.flush());
      const own = column(database.taken.filter(({ run_id }) => run_id === last.id), "request_id");
      assert.deepEqual(own, Array.from({ length: served }, (_, n) => `${last.id} ${n}`));
      assert.equal(counters.get("recorded"), database.rows(), "no row is waited for that never comes");
    }, { deliver: database.deliver });
  };
  await fc.assert(fc.asyncProperty(fc.array(STEP, { maxLength: 25, size: "max" }), falls), { numRuns: 100 });
});
