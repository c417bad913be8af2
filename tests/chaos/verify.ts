/** Assertions that all is right again once a failure is over. */
import { strict as assert } from "node:assert";
import type { Crew } from "../harness.ts";
import { assertEachOnce, booksOf } from "./books.ts";
import { askAll } from "./load.ts";
import type { Site } from "./site.ts";
import { pause } from "../waits.ts";
import { tallied } from "../statuses.ts";

/** A server to check, and the database as others see it. */
export interface Subject {
  readonly site: Site;
  readonly running: Crew["running"];
  readonly database: string;
}

const REQUESTS = 100;
/** Enough at the same time that each of a few workers gets some, but for once in ten million times. */
const CROWD = 64;

/** Runs anew, from the first request on, and fails unless all is right. The result is the fate of each request. */
export async function fates({ site, running, database }: Subject): Promise<string[]> {
  await site.configure({ faults: { rate_limit: { pct: 30 } }, latency: { base_ms: 0 } });
  await site.reset();
  const answers = await askAll(site.url, REQUESTS);
  await running.coordinator.flush();
  const { run_id, llm } = await site.stats();
  const books = await booksOf(database, run_id);
  assertEachOnce(books);

  const seen = tallied(answers.map(({ status }) => status));
  assert.deepEqual(Object.keys(seen), ["200", "429"], "only what was configured");
  assert.deepEqual(llm.requests_by_status_code, seen);
  assert.deepEqual(tallied(books.rows.map(({ status }) => status)), seen);
  assert.equal(llm.requests_by_fault["rate_limit"], seen["429"]);
  assert.deepEqual(
    sorted(books.rows.map(({ request_id }) => request_id)),
    sorted(answers.map(({ id }) => id)),
  );
  const { total_requests, decided, lost, in_flight } = llm;
  assert.deepEqual([total_requests, decided, lost, in_flight], [REQUESTS, REQUESTS, 0, 0]);
  return books.rows.toSorted((a, b) => a.ordinal - b.ordinal).map(({ ordinal, status }) =>
    `${ordinal} ${status}`
  );
}

/** Fails unless every worker takes requests and goes by a new configuration. */
export async function assertAllServe({ site, running }: Subject): Promise<void> {
  await site.configure({ faults: { rate_limit: { pct: 100 } }, latency: { base_ms: 300 } });
  const { config_version, diagnostics: { workers } } = await site.health();
  for (const one of workers) assert.equal(one.config_version, config_version);
  const busy = new Set<number>();
  let isOver = false;
  const crowd = askAll(site.url, CROWD, CROWD).finally(() => isOver = true);
  while (!isOver) {
    await pause(5);
    for (const { worker } of workers) {
      if (running.coordinator.sharedState.worker(worker).inFlight(0) > 0) busy.add(worker);
    }
  }
  assert.deepEqual(tallied((await crowd).map(({ status }) => status)), { 429: CROWD });
  assert.equal(busy.size, workers.length, "every worker takes requests");
}

function sorted(names: readonly string[]): string[] {
  return names.toSorted();
}
