/** Plays what one fault of the website does to the wire, as data. */
import { strict as assert } from "node:assert";
import { always, type Bench, withListener } from "../../harness.ts";
import { Line, portOf, type RawReply, takeApart } from "../../raw.ts";
import type { Cell } from "../../../engine/metrics/columns.ts";
import { fixedEpoch, settled } from "../wait.ts";

/** Timers may be early by a millisecond or so. */
const SLACK_MS = 5;
const PROBE = "GET /health HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n";

/** One request to the website and what has to come of it. */
export interface WebCase {
  readonly fault: string;
  /** What must be true; the name of the test. */
  readonly name: string;
  /** Options of the fault, beside its odds. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** From the root of the site. @default "/" */
  readonly path?: string;
  /** @default "GET" */
  readonly method?: string;
  /** Headers of the request beside `host`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How the client sees the connection; `open`: it takes another request. @default "open" */
  readonly end?: "eof" | "reset" | "open";
  /** @default "complete" */
  readonly ending?: "fin" | "rst" | "complete";
  /** `null`: not one byte may come. @default 200 */
  readonly status?: number | null;
  /** Shortest time from request to end, in milliseconds. */
  readonly atLeastMs?: number;
  /** `--set` assignments beside those of the fault. */
  readonly set?: readonly string[];
  check?(seen: Seen): void;
}

/** What came. */
export interface Seen {
  readonly reply: RawReply;
  /** What a server without faults answers to the same request. */
  readonly healthy: RawReply;
  readonly row: Readonly<Record<string, Cell>>;
}

/** What a client saw of one exchange. */
interface Played {
  readonly text: string;
  readonly end: "eof" | "reset" | "open";
  readonly ms: number;
}

/** A request without a body, as bytes. */
export function request(
  path: string,
  method = "GET",
  headers: Readonly<Record<string, string>> = {},
): string {
  const all = { host: "errorworks", ...(method === "POST" ? { "content-length": "0" } : {}), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Sends a request and reads until the reply is whole or broken off; a whole one has to leave the connection usable. */
async function play({ url }: Bench, { path = "/", method, headers }: WebCase): Promise<Played> {
  using line = await Line.open(portOf(url));
  const from = performance.now();
  await line.send(request(`/web${path}`, method, headers));
  const isOver = (text: string) => {
    const reply = takeApart(text);
    return reply !== null && (reply.whole || method === "HEAD" || reply.status === 304);
  };
  const text = await line.until(isOver);
  const ms = performance.now() - from;
  if (line.end !== null) return { text, end: line.end, ms };
  await line.send(PROBE);
  const both = await line.until(() => false);
  const next = takeApart(both.slice(text.length));
  assert.ok(
    next?.status === 200 && next.whole,
    `the connection takes another request, got ${next?.statusLine}`,
  );
  return { text, end: "open", ms };
}

/** Good replies that were asked for before, by their requests. */
const known = new Map<string, RawReply>();

async function healthyReply(one: WebCase): Promise<RawReply> {
  const key = JSON.stringify([one.path, one.method, one.headers]);
  const reply = known.get(key) ?? await freshReply(one);
  known.set(key, reply);
  return reply;
}

async function freshReply(one: WebCase): Promise<RawReply> {
  let reply: RawReply | null = null;
  await withListener({ clock: fixedEpoch }, async (bench) => {
    reply = takeApart((await play(bench, one)).text);
  });
  return reply ?? assert.fail("a server without faults answers");
}

/** Declares a test for each case. */
export function playAll(cases: readonly WebCase[]): void {
  for (const one of cases) Deno.test(one.name, () => playOne(one));
}

async function playOne(one: WebCase): Promise<void> {
  const healthy = await healthyReply(one);
  const set = [...(one.set ?? []), ...always(one.fault, one.options, "web")];
  await withListener({ set, clock: fixedEpoch }, async (bench) => {
    const { text, end, ms } = await play(bench, one);
    const { status = 200, atLeastMs = 0 } = one;
    assert.equal(end, one.end ?? "open");
    assert.ok(ms >= atLeastMs - SLACK_MS, `${ms} ms are less than ${atLeastMs}`);

    const all = await settled(bench, 1, "web");
    assert.equal(all.length, 1);
    const row = all[0] ?? {};
    assert.equal(row["fault"], one.fault);
    assert.equal(row["outcome"], "fault");
    assert.equal(row["status"], status);
    assert.equal(row["ending"], one.ending ?? "complete");
    assert.equal(row["degraded"], 0);
    assert.equal(row["bytes"], text.length);

    if (status === null) return assert.equal(text, "");
    const reply = takeApart(text) ?? assert.fail(`no head came: ${JSON.stringify(text)}`);
    assert.equal(reply.status, status);
    one.check?.({ reply, healthy, row });
  });
}
