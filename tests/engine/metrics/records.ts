/** Finished requests as the pipeline tells of them, for tests of what counts and keeps them. */
import { LiveRecord, type RequestObserver } from "../../../engine/request/live_record.ts";
import type { RequestRecord } from "../../../engine/base/request_record.ts";
import { jsonRows } from "../../../engine/metrics/packed_rows.ts";
import { RowBlock } from "../../../engine/metrics/row_block.ts";
import type { Columns } from "../../../engine/domain/columns.ts";

export const EPOCH = 1_790_000_000_000;
export const COLUMNS: Columns = { model: "TEXT", tokens: "INTEGER" };

/** A finished request; a good one of 12 ms, 10 of them injected, unless told otherwise. */
export function visited(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    domain: "llm",
    route: "POST /v1/x",
    id: "req_1",
    arrived: EPOCH,
    ordinal: 0,
    attempt: null,
    client: null,
    outcome: "success",
    fault: null,
    in_burst: false,
    status: 200,
    delay_ms: 10,
    first_byte_ms: 11,
    total_ms: 12,
    bytes: 100,
    ending: "complete",
    degraded: false,
    lies: false,
    detail: { model: "gpt-4o" },
    ...changes,
  };
}

/** One finished request as JSON: a list of the common columns and a list of the domain's own. */
export function rowOf(seq: number, record: RequestRecord, columns: Columns): string {
  const block = new RowBlock(columns);
  block.add(seq, record);
  const { rows } = jsonRows({ domain: record.domain, blocks: [block.take()], bucket_sec: 1, dropped: [] });
  return rows.join();
}

/** Lets one request arrive, be answered and end. */
export function visit(observer: RequestObserver, id = "req_1", arrived = EPOCH): LiveRecord {
  const one = arrive(observer, id, arrived);
  one.first();
  one.end("complete", 100, false);
  return one;
}

/** Lets one request arrive. */
export function arrive(observer: RequestObserver, id = "req_1", arrived = EPOCH): LiveRecord {
  const one = new LiveRecord({
    domain: "llm",
    route: "POST /v1/x",
    attempt: null,
    client: null,
    arrived,
    now: () => 0,
    observer,
  });
  one.id = id;
  one.status = 200;
  return one;
}
