/** A recorder for tests, with the list of what it hands over. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { COMMON } from "../../../../engine/metrics/columns.ts";
import type { RowBatch } from "../../../../engine/metrics/batch_sql.ts";
import { jsonRows } from "../../../../engine/metrics/packed_rows.ts";
import { Recorder, type RecorderParts } from "../../../../engine/metrics/recorder.ts";
import { newRun, Run } from "../../../../engine/request/run.ts";
import { SharedState } from "../../../../engine/memory/shared_state.ts";
import { COLUMNS, visit } from "../../metrics/records.ts";
import { fakeClock } from "../../../harness.ts";
import { type FakeTimers, withFakeTimers } from "./timers.ts";

const DOMAINS = ["llm", "web"].map((name) => ({
  name,
  columns: COLUMNS,
  faults: [],
  sequences: [],
  dimensions: [],
}));
/** The number of the first batch. */
export const FIRST = 2 ** 32;

/** A new run of the two domains. */
export function anyRun(): Run {
  const clock = fakeClock();
  return new Run(newRun(DOMAINS, clock), { shapes: DOMAINS, clock, seed: 7, determinism: "ordinal" });
}

/** A recorder that hands over to a list, without real timers. */
export interface Desk {
  readonly recorder: Recorder;
  readonly run: Run;
  readonly timers: FakeTimers;
  readonly counters: SharedState["workers"][number];
  /** Batches that were handed over, taken or not. */
  readonly deliveries: RowBatch[];
  /** While set, what is handed over is not taken. */
  failing: boolean;
  /** While set, what is handed over waits for it. */
  gate: Promise<void>;
  /** Lets one request of a domain begin and end. */
  serve(domain?: number, id?: string): void;
}

/** Runs `test` with a recorder, which it closes afterwards. */
export async function withRecorder(
  test: (context: Desk) => Promise<void>,
  parts: Partial<RecorderParts> = {},
): Promise<void> {
  await withFakeTimers(async (timers) => {
    const [counters, run, deliveries] = [new SharedState(2).worker(1), anyRun(), new Array<RowBatch>()];
    const recorder = new Recorder({
      domains: DOMAINS,
      bucketSec: 1,
      counters,
      keepsRows: true,
      instance_id: "ins_1",
      writer: "ins_1/1",
      firstNumber: FIRST,
      clock: fakeClock(),
      async deliver(batch, rows) {
        deliveries.push(batch);
        const { gate, failing } = context;
        await gate;
        if (failing) throw new Error("disk full");
        counters.add("written", rows);
      },
      ...parts,
    });
    recorder.open(run);
    const books = recorder.observers(run);
    const serve = (domain = 0, id?: string) => {
      const book = books[domain];
      assert.ok(book);
      visit(book, id);
    };
    const context: Desk = {
      recorder,
      run,
      timers,
      counters,
      deliveries,
      failing: false,
      gate: Promise.resolve(),
      serve,
    };
    await test(context);
    context.failing = false;
    await recorder.close();
    assert.equal(timers.waiting(), 0);
  });
}

const rowList = z.array(z.tuple([z.array(z.unknown()), z.array(z.unknown())]));

/** One common column of all rows of a domain that were handed over. */
export function column(
  deliveries: readonly RowBatch[],
  name: keyof typeof COMMON,
  domain = "llm",
): unknown[] {
  const place = Object.keys(COMMON).indexOf(name);
  const batches = deliveries.flatMap((one) => one.batches).filter((batch) => batch.domain === domain);
  return batches.map(jsonRows).flatMap(({ rows }) =>
    rowList.parse(rows.map((row) => JSON.parse(row))).map(([common]) => common[place])
  );
}
