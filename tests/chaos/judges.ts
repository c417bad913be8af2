/** Assertions on the result of a scenario. */
import { strict as assert } from "node:assert";
import type { Reply } from "./load.ts";
import type { Ended } from "./scenario.ts";
import { outages, type WorkerFacts } from "./site.ts";

/**
 * Full capacity is back after so long at most, in milliseconds. 2000 is what is promised where nothing else runs;
 * where tests run, three other things may.
 */
const BACK_MS = 15_000;
/** Connections to a worker that dies may fail for so long, in milliseconds. */
const DYING_MS = 3_000;

/** Fails if workers were away for too long; the result tells for how long they were. */
export function backInTime(workers: readonly WorkerFacts[]): string {
  const away = workers.flatMap(outages);
  assert.ok(away.length > 0, "no worker was away");
  for (const ms of away) assert.ok(ms < BACK_MS, `a worker was away for ${ms} ms`);
  return `away for ${away.join(" + ")} ms`;
}

/** Rows that a worker had not handed over are gone with it, but not without a word. */
export function missingAreCounted({ load: { replies }, books: { rows }, dropped }: Ended): void {
  const written = new Set(rows.map(({ request_id }) => request_id));
  const missing = replies.filter(({ id }) => !written.has(id)).length;
  assert.ok(missing <= dropped, `${missing} rows are missing, ${dropped} are said to have been dropped`);
}

/** The port keeps answering: only who asked when the worker died was not answered. */
export function onlyTheDyingFail(ended: Ended): void {
  missingAreCounted(ended);
  const { load: { failures }, struck, lost } = ended;
  assert.ok(lost <= failures.length, `${lost} counted as lost, ${failures.length} failed`);
  const late = failures.filter(({ sent }) => sent > struck + DYING_MS);
  assert.deepEqual(late, [], "the port did not answer while other workers were there");
}

/** For failures of the database: clients notice nothing at all. */
export function unnoticed({ load: { replies, failures }, struck, well, counted, lost }: Ended): void {
  assert.deepEqual(failures, []);
  assert.deepEqual([counted, lost], [replies.length, 0]);
  const during = replies.filter(({ sent }) => sent > struck && sent < well);
  const slowest = Math.max(...durations(during));
  assert.ok(
    during.length > 0 && slowest < Math.max(3_000, (well - struck) / 2),
    `a reply took ${slowest} ms`,
  );
}

/** For those that take nothing away: every reply has its row in the end. */
export function unnoticedAndWhole(ended: Ended): void {
  unnoticed(ended);
  const { load: { replies }, books, dropped } = ended;
  assert.equal(dropped, 0);
  assert.deepEqual(
    books.rows.map(({ request_id }) => request_id).toSorted(),
    replies.map(({ id }) => id).toSorted(),
  );
}

/** Tells how long replies took before and after an instant: the median and the worst, in milliseconds. */
export function paces(replies: readonly Reply[], instant: number): string {
  const [before, after] = [
    replies.filter(({ read }) => read < instant),
    replies.filter(({ sent }) => sent > instant),
  ]
    .map(durations).map((all) => `${median(all).toFixed(0)}/${Math.max(...all).toFixed(0)}`);
  return `median/worst reply ${before} ms before, ${after} ms after`;
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}

function durations(replies: readonly Reply[]): number[] {
  return replies.map(({ sent, read }) => read - sent);
}
