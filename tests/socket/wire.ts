/** Helpers of tests of faults on the wire, whatever the domain. */
import { strict as assert } from "node:assert";
import type { SqlValue } from "../../engine/metrics/columns.ts";
import { Line, portOf, takeApart } from "../raw.ts";

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

/** One exchange as the client saw it. */
export interface Played {
  readonly text: string;
  /** End of the connection; `open`: it takes another request. */
  readonly end: "eof" | "reset" | "open";
  readonly ms: number;
}

/** Sends a request and reads until the reply is over or broken off; one that is over has to leave the connection usable. */
export async function play(url: string, request: string, isOver: (text: string) => boolean): Promise<Played> {
  using line = await Line.open(portOf(url));
  const from = performance.now();
  await line.send(request);
  const text = await line.until(isOver);
  const ms = performance.now() - from;
  if (line.end !== null) return { text, end: line.end, ms };
  await takesAnother(line, text.length);
  return { text, end: "open", ms };
}

/** Expected columns in the row of a fault. */
export interface Booked {
  readonly fault: string;
  readonly status: number | null;
  readonly ending: "fin" | "rst" | "complete";
  /** Shortest time from request to end, in milliseconds. */
  readonly atLeastMs?: number;
}

/** Fails unless a row tells what happened on the wire. */
export function checkRow(row: Readonly<Record<string, SqlValue>>, booked: Booked, bytes: number): void {
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
