import { strict as assert } from "node:assert";
import * as z from "zod";
import type { RowBatch } from "../../../engine/metrics/batch_sql.ts";
import { jsonRows } from "../../../engine/metrics/packed_rows.ts";
import { BACKOFF_MS, FLUSH_MS, FLUSH_ROWS } from "../../../engine/metrics/recorder.ts";
import { column, FIRST, withRecorder } from "../memory/threads/recording.ts";
import { settled } from "../memory/threads/timers.ts";
import { fc } from "../support.ts";
import { arrive } from "./records.ts";

const bucketList = z.array(z.array(z.unknown()));

Deno.test("a recorder hands over rows and buckets of all domains at once", async () => {
  await withRecorder(async ({ recorder, run, serve, deliveries }) => {
    for (const [domain, id] of [[0, "a"], [1, "b"], [0, "c"]] as const) serve(domain, id);
    await recorder.flush();
    assert.equal(deliveries.length, 1);
    const [{ batches, ...origin } = assert.fail()] = deliveries;
    assert.deepEqual(origin, { run_id: run.id, instance_id: "ins_1", writer: "ins_1/1", number: FIRST });
    assert.deepEqual(batches.map(({ domain }) => domain), ["llm", "web"]);
    assert.deepEqual(column(deliveries, "request_id"), ["a", "c"]);
    assert.deepEqual(column(deliveries, "request_id", "web"), ["b"]);
    assert.deepEqual(column(deliveries, "seq"), [0, 2]);
    for (const { buckets } of batches.map(jsonRows)) {
      assert.equal(bucketList.parse(JSON.parse(buckets)).length, 1);
    }
  });
});

Deno.test("a recorder counts at once, and tells how many rows wait", async () => {
  await withRecorder(async ({ recorder, run, serve, counters }) => {
    serve();
    serve();
    assert.equal(run.tallies[0]?.stats().total_requests, 2);
    assert.equal(counters.queued(), 2);
    await recorder.flush();
    assert.deepEqual([counters.queued(), counters.get("recorded"), counters.get("written")], [0, 2, 2]);
  });
});

Deno.test("a recorder without a database counts, and keeps no rows", async () => {
  await withRecorder(async ({ recorder, run, serve, counters, deliveries }) => {
    serve();
    await recorder.flush();
    assert.equal(run.tallies[0]?.stats().total_requests, 1);
    assert.deepEqual([counters.get("recorded"), deliveries.length], [0, 0]);
  }, { keepsRows: false });
});

Deno.test("a book tells what is in flight, what streams, and what was a bug", async () => {
  await withRecorder(({ recorder, run, counters }) => {
    const [, web] = recorder.observers(run);
    assert.ok(web);
    const one = arrive(web);
    one.stream();
    assert.deepEqual([counters.inFlight(0), counters.inFlight(1), counters.get("streams")], [0, 1, 1]);
    one.last();
    assert.deepEqual([counters.inFlight(1), counters.get("streams"), counters.get("recorded")], [0, 1, 0]);
    one.bug(new Error("ours"));
    one.end("complete", 1, false);
    assert.deepEqual([counters.get("streams"), counters.get("bugs"), counters.get("recorded")], [0, 1, 1]);
    return Promise.resolve();
  });
});

Deno.test("a recorder that is to stop waits for requests that are under way, but not for ever", async () => {
  await withRecorder(async ({ recorder, run, timers }) => {
    const [llm] = recorder.observers(run);
    assert.ok(llm);
    await recorder.idle();
    const [one, other] = [arrive(llm), arrive(llm)];
    let isIdle = false;
    const idle = async () => {
      isIdle = false;
      await recorder.idle();
      isIdle = true;
    };
    idle();
    one.end("client_aborted", 0, false);
    await settled();
    assert.equal(isIdle, false);
    other.end("client_aborted", 0, false);
    await settled();
    assert.equal(isIdle, true);
    arrive(llm);
    idle();
    await timers.fire();
    assert.equal(isIdle, true);
  });
});

Deno.test("what the database did not take goes again as it was, before anything else", async () => {
  await withRecorder(async (context) => {
    const { recorder, serve, deliveries, counters } = context;
    context.failing = true;
    serve(0, "a");
    await assert.rejects(recorder.flush(), /disk full/);
    serve(0, "b");
    await assert.rejects(recorder.flush(), /disk full/);
    assert.deepEqual([counters.queued(), counters.get("written")], [2, 0]);
    context.failing = false;
    await recorder.flush();
    const [first, again, last, next] = deliveries;
    assert.deepEqual(again, first);
    assert.deepEqual(last, first);
    assert.equal(next?.number, FIRST + 1);
    assert.equal(deliveries.length, 4);
    assert.deepEqual(column(deliveries.slice(2), "request_id"), ["a", "b"]);
    assert.deepEqual([counters.queued(), counters.get("written"), counters.get("dropped")], [0, 2, 0]);
  });
});

Deno.test("each row is handed over once and in order, whatever fails on the way", async () => {
  const steps = fc.array(fc.constantFrom("serve", "flush", "fail"), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(steps, (list) =>
      withRecorder(async (context) => {
        let served = 0;
        const taken: RowBatch[] = [];
        const flush = async () => {
          const before = context.deliveries.length;
          await context.recorder.flush().catch(() => {});
          if (!context.failing) taken.push(...context.deliveries.slice(before));
        };
        for (const step of list) {
          context.failing = step === "fail";
          if (step === "serve") context.serve(0, `req_${served++}`);
          else await flush();
        }
        context.failing = false;
        await flush();
        assert.deepEqual(column(taken, "request_id"), Array.from({ length: served }, (_, n) => `req_${n}`));
        assert.deepEqual(taken.map(({ number }) => number), taken.map((_, n) => FIRST + n));
      })),
    { numRuns: 30 },
  );
});

Deno.test("flushes at the same time hand every row over once", async () => {
  await withRecorder(async ({ recorder, serve, deliveries }) => {
    for (let n = 0; n < 50; n++) serve(0, `req_${n}`);
    const first = recorder.flush();
    serve(0, "req_50");
    await Promise.all([first, recorder.flush(), recorder.flush()]);
    assert.deepEqual(column(deliveries, "request_id"), Array.from({ length: 51 }, (_, n) => `req_${n}`));
  });
});

Deno.test("a flush does not wait for what is recorded after it has begun", async () => {
  await withRecorder(async (context) => {
    const { recorder, serve, deliveries, counters } = context;
    const gate = Promise.withResolvers<void>();
    context.gate = gate.promise;
    serve(0, "a");
    const flush = recorder.flush();
    await settled();
    serve(0, "b");
    gate.resolve();
    await flush;
    assert.deepEqual([column(deliveries, "request_id"), counters.queued()], [["a"], 1]);
  });
});

Deno.test("a flush waits for all that was recorded before, in many batches if there is much", async () => {
  await withRecorder(async ({ recorder, serve, deliveries }) => {
    for (let n = 0; n < 11_000; n++) serve();
    await recorder.flush();
    assert.equal(column(deliveries, "seq").length, 11_000);
    assert.equal(deliveries.length, 3);
  });
});

Deno.test("a flush waits for what was recorded before, although another domain is busy", async () => {
  await withRecorder(async ({ recorder, serve, deliveries }) => {
    for (let n = 0; n < 6000; n++) serve(0);
    const flush = recorder.flush();
    for (let n = 0; n < 5000; n++) serve(1);
    await flush;
    assert.equal(column(deliveries, "seq").length, 6000);
  });
});

Deno.test("a recorder bounds what waits of a domain, drops the oldest rows and counts them", async () => {
  const queueLimit = 2 * FLUSH_ROWS;
  await withRecorder(async (context) => {
    const { recorder, run, serve, counters, deliveries } = context;
    const all = queueLimit + 1500;
    for (let n = 0; n < all; n++) serve();
    serve(1, "neighbour");
    assert.deepEqual([counters.get("dropped"), counters.queued()], [
      2 * FLUSH_ROWS,
      all - 2 * FLUSH_ROWS + 1,
    ]);
    assert.equal(run.tallies[0]?.stats().total_requests, all);
    await recorder.flush();
    const seqs = column(deliveries, "seq");
    assert.deepEqual([seqs[0], seqs.at(-1), seqs.length], [2 * FLUSH_ROWS, all - 1, all - 2 * FLUSH_ROWS]);
    assert.deepEqual(column(deliveries, "request_id", "web"), ["neighbour"]);
    assert.equal(counters.queued(), 0);
  }, { queueLimit });
});

Deno.test("what is dropped counts in the sums all the same", async () => {
  await withRecorder(async (context) => {
    const { recorder, serve, deliveries } = context;
    context.failing = true;
    for (let n = 0; n < 4 * FLUSH_ROWS + 7; n++) {
      serve();
      if (n === FLUSH_ROWS) await assert.rejects(recorder.flush());
    }
    context.failing = false;
    deliveries.length = 0;
    await recorder.flush();
    const sums = deliveries.flatMap(({ batches }) => batches.map(jsonRows))
      .flatMap(({ buckets }) => bucketList.parse(JSON.parse(buckets)));
    assert.ok(column(deliveries, "seq").length < 4 * FLUSH_ROWS);
    assert.equal(sums.reduce((all, [, , , , , requests]) => all + Number(requests), 0), 4 * FLUSH_ROWS + 7);
  }, { queueLimit: FLUSH_ROWS });
});

Deno.test("a recorder with a short queue counts exactly what it drops", async () => {
  await withRecorder(({ serve, counters }) => {
    for (let n = 0; n < 11; n++) serve();
    assert.deepEqual(
      [counters.queued(), counters.get("dropped")],
      [0, 11],
      "the block that all of them are in",
    );
    return Promise.resolve();
  }, { queueLimit: 10 });
});

Deno.test("rows go by themselves, at the latest after a short while", async () => {
  await withRecorder(async ({ serve, timers, deliveries }) => {
    serve();
    assert.deepEqual(timers.delays, [FLUSH_MS]);
    await timers.fire();
    assert.deepEqual(
      [deliveries.length, timers.waiting()],
      [1, 0],
      "without rows there is nothing to wait for",
    );
    serve();
    assert.deepEqual([timers.delays, timers.waiting()], [[FLUSH_MS, FLUSH_MS], 1]);
  });
});

Deno.test("rows go at once when there are many, unless the database takes none", async () => {
  await withRecorder(async (context) => {
    const { serve, timers, deliveries } = context;
    for (let n = 0; n < FLUSH_ROWS; n++) serve();
    assert.deepEqual([timers.delays, timers.waiting()], [[FLUSH_MS, 0], 1]);
    context.failing = true;
    await timers.fire();
    assert.deepEqual([deliveries.length, timers.delays.at(-1)], [1, 2 * FLUSH_MS]);
    for (let n = 0; n < FLUSH_ROWS; n++) serve();
    assert.deepEqual([timers.delays.at(-1), timers.waiting()], [2 * FLUSH_MS, 1]);
  });
});

Deno.test("a database that takes nothing is tried less and less often, and as before once it does", async () => {
  await withRecorder(async (context) => {
    const { serve, timers } = context;
    context.failing = true;
    serve();
    for (let n = 0; n < 9; n++) await timers.fire();
    assert.deepEqual(timers.delays, [30, 60, 120, 240, 480, 960, 1920, 3840, BACKOFF_MS, BACKOFF_MS]);
    context.failing = false;
    await timers.fire();
    assert.equal(timers.waiting(), 0);
    serve();
    assert.deepEqual([timers.delays.at(-1), timers.waiting()], [FLUSH_MS, 1]);
  });
});

Deno.test("a recorder hands over what waits when it closes", async () => {
  await withRecorder(async ({ recorder, serve, deliveries, timers }) => {
    serve();
    await recorder.close();
    assert.deepEqual([deliveries.length, timers.waiting()], [1, 0]);
  });
});

Deno.test("a recorder closes although the database takes nothing", async () => {
  await withRecorder(async (context) => {
    context.failing = true;
    context.serve();
    await context.recorder.close();
    assert.deepEqual([context.counters.queued(), context.timers.waiting()], [1, 0]);
  });
});
