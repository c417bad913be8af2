/** A recorder for tests, with the list of what it hands over. */
import { strict as assert } from "node:assert";
import { z } from "zod";
import { COMMON } from "../../engine/metrics/columns.ts";
import type { Delivery } from "../../engine/metrics/deliver.ts";
import { Recorder, type RecorderParts } from "../../engine/metrics/recorder.ts";
import { newRun, Run } from "../../engine/run.ts";
import { Plane } from "../../engine/shared/plane.ts";
import { COLUMNS, visit } from "../engine/visits.ts";
import { fakeClock } from "../harness.ts";
import { type FakeTimers, withFakeTimers } from "./timers.ts";

const DOMAINS = ["llm", "web"].map((name) => ({
  name,
  columns: COLUMNS,
  faults: [],
  sequences: [],
  dimensions: [],
}));
/** The number of the first delivery. */
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
  readonly slot: Plane["slots"][number];
  /** All that was handed over, whether it was taken or not. */
  readonly deliveries: Delivery[];
  /** While set, what is handed over is not taken. */
  failing: boolean;
  /** While set, what is handed over waits for it. */
  gate: Promise<void>;
  /** Lets one request of a domain begin and end. */
  serve(domain?: number, id?: string): void;
}

/** Runs `test` with a recorder, which it closes afterwards. */
export async function withRecorder(
  test: (desk: Desk) => Promise<void>,
  parts: Partial<RecorderParts> = {},
): Promise<void> {
  await withFakeTimers(async (timers) => {
    const [slot, run, deliveries] = [new Plane(2).slot(1), anyRun(), new Array<Delivery>()];
    const recorder = new Recorder({
      domains: DOMAINS,
      bucketSec: 1,
      slot,
      keepsRows: true,
      instance_id: "ins_1",
      writer: "ins_1/1",
      firstNumber: FIRST,
      clock: fakeClock(),
      async deliver(delivery, rows) {
        deliveries.push(delivery);
        const { gate, failing } = desk;
        await gate;
        if (failing) throw new Error("disk full");
        slot.add("written", rows);
      },
      ...parts,
    });
    recorder.open(run);
    const books = recorder.books(run);
    const serve = (domain = 0, id?: string) => {
      const book = books[domain];
      assert.ok(book);
      visit(book, id);
    };
    const desk: Desk = {
      recorder,
      run,
      timers,
      slot,
      deliveries,
      failing: false,
      gate: Promise.resolve(),
      serve,
    };
    await test(desk);
    desk.failing = false;
    await recorder.close();
    assert.equal(timers.waiting(), 0);
  });
}

const rowList = z.array(z.tuple([z.array(z.unknown()), z.array(z.unknown())]));

/** One common column of all rows of a domain that were handed over. */
export function column(
  deliveries: readonly Delivery[],
  name: keyof typeof COMMON,
  domain = "llm",
): unknown[] {
  const place = Object.keys(COMMON).indexOf(name);
  const batches = deliveries.flatMap((one) => one.batches).filter((batch) => batch.domain === domain);
  return batches.flatMap(({ rows }) => rowList.parse(JSON.parse(rows)).map(([common]) => common[place]));
}
