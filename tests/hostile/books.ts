/**
 * Subjects of hostile tests: a server in a process of its own, what it says that came, and what is in its file. What
 * clients have counted has to be in all three of them, once.
 */
import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import * as z from "zod";
import { cpuMs, longestStep, residentMb, STEP_PROBE } from "../bench/child.ts";
import { AUTH, underLoad } from "../harness.ts";
import { inFolder } from "../engine/support.ts";
import { type Hostile, startHostile } from "./process.ts";
import { tallied } from "../statuses.ts";

/** Time that a server has to come to rest on an idle machine, in milliseconds. */
const PATIENCE_MS = 15_000;
/** `server.drain_sec` of a server under attack. */
const DRAIN_SEC = 2;
/** Time to end beyond the drain on an idle machine, in milliseconds: five seconds are for a database that is slow. */
const SLACK_MS = 1_000 + 5_000;

const DOMAINS = ["llm", "web"] as const;
const counts = z.record(z.string(), z.number());
const domain = z.object({
  total_requests: z.number(),
  requests_by_status_code: counts,
  in_flight: z.number(),
  lost: z.number(),
});
const stats = z.object({ run_id: z.string(), bugs: z.number(), llm: domain, web: domain });
const health = z.object({ in_flight: z.number(), refused_connections: z.number() });
const row = z.object({ request_id: z.string(), seq: z.number(), status: z.number().nullable() });

/** Figures of a server on the requests of its run. */
export interface Figures {
  readonly run_id: string;
  readonly requests: number;
  /** Requests by status, of both domains. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly refused: number;
}

/** A server under attack. */
export interface Subject extends Pick<Hostile, "url" | "port" | "log"> {
  /** Calls a route with the token. Fails unless it is a 200. */
  admin(path: string, body?: unknown): Promise<string>;
  /** Figures once nothing is in flight any more. Fails unless the rows say the same. */
  settled(): Promise<Figures>;
  /** Longest step on the event loop since it was last asked, in ms of CPU; with `isProbed` only. */
  longestStep(): Promise<number>;
  /** Resident memory at its peak, in MB (Linux). */
  peakMb(): Promise<number>;
  /** CPU time so far, in milliseconds (Linux). */
  cpuMs(): Promise<number>;
}

/** Options of the server. */
export interface Wanted {
  readonly preset?: string;
  readonly workers?: number;
  readonly set?: readonly string[];
  /** Most file handles. */
  readonly handles?: number;
  /** True to count the longest step of a server with one worker (Linux). */
  readonly isProbed?: boolean;
}

/**
 * Runs `test` with a server. Fails unless it then answers, has nothing in flight, ends at SIGTERM with 0 in time, and
 * leaves a whole file in which each request is once.
 */
export async function withSubject(wanted: Wanted, test: (subject: Subject) => Promise<void>): Promise<void> {
  await withServer(wanted, async (server, database) => {
    const subject = subjectOf(server);
    await test(subject);
    const { requests } = await subject.settled();
    await endsInTime(server);
    assert.equal(await bookedOnce(database), requests, "the file has what the server has counted");
  });
}

/** Runs `test` with a server and the URL of its file; what it has logged is shown when that fails. */
export async function withServer(
  { preset, workers = 1, set = [], handles, isProbed = false }: Wanted,
  test: (server: Hostile, database: string) => Promise<void>,
): Promise<void> {
  await inFolder({}, async (folder) => {
    const database = `file:${folder}/a.db`;
    const settings = [`server.drain_sec=${DRAIN_SEC}`, ...set].map((one) => `--set=${one}`);
    await using server = await startHostile({
      ...(preset === undefined ? {} : { preset }),
      flags: [`--workers=${workers}`, ...settings],
      database,
      handles,
      run: isProbed ? [STEP_PROBE] : [],
    });
    try {
      await test(server, database);
    } catch (error) {
      console.error(await server.log());
      throw error;
    }
  });
}

function subjectOf({ url, port, log, child }: Hostile): Subject {
  const admin: Subject["admin"] = async (path, body) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(url + path, { ...init, headers: AUTH });
    const text = await response.text();
    assert.equal(response.status, 200, `${path}: ${text}`);
    return text;
  };
  return {
    url,
    port,
    log,
    admin,
    settled: () => settled(admin),
    longestStep: () => longestStep(child),
    peakMb: () => residentMb(child.pid, "VmHWM"),
    cpuMs: () => cpuMs(child.pid),
  };
}

/** Waits until nothing is in flight, and reads the figures. */
async function settled(admin: Subject["admin"]): Promise<Figures> {
  assert.match(await admin("/health/live"), /live/);
  for (const end = performance.now() + underLoad(PATIENCE_MS);;) {
    const { in_flight, refused_connections: refused } = health.parse(JSON.parse(await admin("/health")));
    const { run_id, bugs, llm, web } = stats.parse(JSON.parse(await admin("/admin/stats")));
    const rows = await exported(admin);
    const requests = llm.total_requests + web.total_requests;
    if ((in_flight !== 0 || rows.length !== requests) && performance.now() < end) continue;
    assert.deepEqual({ in_flight, of_llm: llm.in_flight, of_web: web.in_flight }, NOTHING);
    assert.deepEqual({ bugs, lost: llm.lost + web.lost }, { bugs: 0, lost: 0 });
    const statuses = added(llm.requests_by_status_code, web.requests_by_status_code);
    assert.deepEqual(tallied(rows.flatMap(({ status }) => status ?? [])), statuses, "rows are as counted");
    assert.equal(rows.length, requests, "as many rows as requests");
    for (const key of ["request_id", "seq"] as const) {
      assert.equal(new Set(rows.map((one) => one[key])).size, rows.length, `${key} is there twice`);
    }
    return { run_id, requests, statuses, refused };
  }
}

const NOTHING = { in_flight: 0, of_llm: 0, of_web: 0 };

/** The rows of the run, of both domains. */
async function exported(admin: Subject["admin"]): Promise<z.output<typeof row>[]> {
  const texts = await Promise.all(DOMAINS.map((one) => admin(`/admin/export?domain=${one}`)));
  return texts.flatMap((text) => text.split("\n").filter(Boolean)).map((line) => row.parse(JSON.parse(line)));
}

/** Fails unless a server ends at SIGTERM with 0, and in time. */
export async function endsInTime(server: Hostile): Promise<void> {
  const { code, ms } = await server.stop();
  assert.equal(code, 0, "exit code");
  assert.ok(ms < DRAIN_SEC * 1_000 + underLoad(SLACK_MS), `it took ${Math.round(ms)} ms to end`);
}

/** Number of requests in a file. Fails if it is damaged, or if its rows, totals and buckets do not say the same. */
export async function bookedOnce(url: string): Promise<number> {
  const client = createClient({ url, concurrency: 1 });
  try {
    const numbers = await Promise.all(DOMAINS.map(async (domain) => {
      const [check, ...sums] = await client.batch([
        "PRAGMA integrity_check",
        `SELECT count(*) AS n FROM ${domain}_requests`,
        `SELECT total(requests) AS n FROM ${domain}_totals`,
        `SELECT total(requests) AS n FROM ${domain}_timeseries`,
      ], "read");
      assert.equal(check?.rows[0]?.["integrity_check"], "ok");
      const [rows = NaN, ...others] = sums.map(({ rows: [one] }) => Number(one?.["n"]));
      assert.deepEqual(others, [rows, rows], `rows, totals and buckets of ${domain}`);
      return rows;
    }));
    return numbers.reduce((sum, n) => sum + n, 0);
  } finally {
    client.close();
  }
}

/** The sum of tallies. */
export function added(...tallies: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const tally of tallies) {
    for (const [name, n] of Object.entries(tally)) sum[name] = (sum[name] ?? 0) + n;
  }
  return sum;
}

/** A tally without what another one has. */
export function without(
  tally: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(Object.entries(tally).map(([name, n]) => [name, n - (before[name] ?? 0)]));
}

/** The number of all that was tallied. */
export function summed(tally: Readonly<Record<string, number>>): number {
  return Object.values(tally).reduce((sum, n) => sum + n, 0);
}

/** Statuses with which a connection is refused, which has no row then. */
const REFUSALS = ["400", "408", "414", "431", "505"];

/**
 * Fails unless the answers that clients got are those of `rows`, and of at most `refused` refusals. More there
 * may be, of clients that left before they saw an answer.
 */
export function areTold(
  statuses: Readonly<Record<string, number>>,
  { rows, refused }: { readonly rows: Readonly<Record<string, number>>; readonly refused: number },
): void {
  const untold = Object.entries(statuses).map(([status, n]) => [status, n - (rows[status] ?? 0)] as const)
    .filter(([, n]) => n > 0);
  assert.deepEqual(untold.filter(([status]) => !REFUSALS.includes(status)), [], "answers without a row");
  const sum = untold.reduce((sum, [, n]) => sum + n, 0);
  assert.ok(sum <= refused, `${sum} refusals were seen, ${refused} counted`);
}
