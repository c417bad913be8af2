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

/** Expected bytes and end of an exchange. */
export interface Expected {
  readonly request: string;
  /** All bytes, or a pattern of them. */
  readonly bytes: string | RegExp;
  /** `open`: the connection takes another request behind the last of the bytes. */
  readonly end: "eof" | "reset" | "open";
  /** Shortest time from request to end, in milliseconds. */
  readonly atLeastMs?: number | undefined;
  /** The text without what differs from reply to reply. */
  readonly plain: (text: string) => string;
}

/** Sends a request, and reads what is expected and the end of the connection, or another reply behind it. */
export async function playExpected(url: string, expected: Expected): Promise<string> {
  const { request, bytes, end, atLeastMs = 0, plain } = expected;
  const isThere = (text: string) =>
    typeof bytes === "string" ? plain(text).length >= bytes.length : bytes.test(plain(text));
  using line = await Line.open(portOf(url));
  const from = performance.now();
  await line.send(request);
  const text = await line.until((text) => end === "open" && isThere(text));
  const ms = performance.now() - from;
  assert.ok(ms >= atLeastMs - SLACK_MS, `${ms} ms are too few`);
  if (typeof bytes === "string") assert.equal(plain(text), bytes);
  else assert.match(plain(text), bytes);
  assert.equal(line.end ?? "open", end);
  if (end === "open") await takesAnother(line, text.length);
  return text;
}

/** Makes a value once for each key: a good reply costs a server of its own, and is the same each time. */
export function keptBy<One, Value>(
  keyOf: (one: One) => unknown,
  make: (one: One) => Promise<Value>,
): (one: One) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (one) => {
    const key = JSON.stringify(keyOf(one));
    const value = known.get(key) ?? make(one);
    known.set(key, value);
    return value;
  };
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
