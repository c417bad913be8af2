/** Plays what one fault of the website does to the wire, as data. */
import { strict as assert } from "node:assert";
import { always, type Bench, withListener } from "../../harness.ts";
import { type RawReply, takeApart } from "../../raw.ts";
import type { SqlValue } from "../../../engine/metrics/columns.ts";
import { fixedEpoch, settled } from "../wait.ts";
import { checkRow, keptBy, play, type Played, SLACK_MS } from "../wire.ts";

/** One request to the website and what has to come of it. */
export interface WebCase {
  readonly fault: string;
  /** Expected behaviour; the name of the test. */
  readonly name: string;
  /** Options of the fault, beside its odds. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** From the root of the site. @default "/" */
  readonly path?: string;
  /** @default "GET" */
  readonly method?: string;
  /** Headers of the request beside `host`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** End of the connection as the client sees it; `open`: it takes another request. @default "open" */
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

/** Received reply, and what to compare it with. */
export interface Seen {
  /** All bytes that came, a character each. */
  readonly text: string;
  readonly reply: RawReply;
  /** Reply of a server without faults to the same request. */
  readonly healthy: RawReply;
  readonly row: Readonly<Record<string, SqlValue>>;
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

/** Plays a request to the website, and what comes of it. */
export function playRequest(
  { url }: Bench,
  { path = "/", method, headers }: Pick<WebCase, "path" | "method" | "headers">,
): Promise<Played> {
  return play(url, request(`/web${path}`, method, headers), (text) => {
    const reply = takeApart(text);
    return reply !== null && (reply.whole || method === "HEAD" || reply.status === 304);
  });
}

/** Reply of a server without faults. */
const healthyReply = keptBy(
  ({ path, method, headers }: WebCase) => [path, method, headers],
  async (one) => {
    let reply: RawReply | null = null;
    await withListener({ clock: fixedEpoch }, async (bench) => {
      reply = takeApart((await playRequest(bench, one)).text);
    });
    return reply ?? assert.fail("a server without faults answers");
  },
);

/** Declares a test for each case. */
export function playAll(cases: readonly WebCase[]): void {
  for (const one of cases) Deno.test(one.name, () => playOne(one));
}

async function playOne(one: WebCase): Promise<void> {
  const healthy = await healthyReply(one);
  const set = [...(one.set ?? []), ...always(one.fault, one.options, "web")];
  await withListener({ set, clock: fixedEpoch }, async (bench) => {
    const { text, end, ms } = await playRequest(bench, one);
    const { status = 200, atLeastMs = 0 } = one;
    assert.equal(end, one.end ?? "open");
    assert.ok(ms >= atLeastMs - SLACK_MS, `${ms} ms are less than ${atLeastMs}`);

    const all = await settled(bench, 1, "web");
    assert.equal(all.length, 1);
    const row = all[0] ?? {};
    checkRow(row, { fault: one.fault, status, ending: one.ending ?? "complete" }, text.length);

    if (status === null) return assert.equal(text, "");
    const reply = takeApart(text) ?? assert.fail(`no head came: ${JSON.stringify(text)}`);
    assert.equal(reply.status, status);
    one.check?.({ text, reply, healthy, row });
  });
}
