/** What tests of faults on the wire have in common, whatever the domain. */
import { strict as assert } from "node:assert";
import type { Cell } from "../../engine/metrics/columns.ts";
import { type Line, takeApart } from "../raw.ts";

/** Timers may be early by a millisecond or so. */
export const SLACK_MS = 5;

const PROBE = "GET /health HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n";

/** Fails unless a connection takes another request, whose reply comes behind exactly `before` bytes. */
export async function takesAnother(line: Line, before: number): Promise<void> {
  await line.send(PROBE);
  const both = await line.until(() => false);
  const next = takeApart(both.slice(before));
  assert.ok(
    next?.status === 200 && next.whole,
    `the connection takes another request, got ${next?.statusLine}`,
  );
}

/** What the row of a fault has to tell. */
export interface Booked {
  readonly fault: string;
  readonly status: number | null;
  readonly ending: "fin" | "rst" | "complete";
  /** Shortest time from request to end, in milliseconds. */
  readonly atLeastMs?: number;
}

/** Fails unless a row tells what happened on the wire. */
export function checkRow(row: Readonly<Record<string, Cell>>, booked: Booked, bytes: number): void {
  const { fault, status, ending, atLeastMs = 0 } = booked;
  assert.equal(row["fault"], fault);
  assert.equal(row["outcome"], "fault");
  assert.equal(row["status"], status);
  assert.equal(row["ending"], ending);
  assert.equal(row["degraded"], 0);
  assert.equal(row["bytes"], bytes);
  const delay = Number(row["delay_ms"]);
  assert.ok(delay >= atLeastMs - SLACK_MS, `${delay} ms of delay were booked`);
}
