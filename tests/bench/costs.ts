/**
 * Measures the cost of one part of the server, as a ratio of with to without in one run: `deno task bench:costs
 * [metrics] [journal] [stats] [status] [memory [REQUESTS]]`, all by default.
 *
 * Load is made by `wrk` (Debian's package of that name) and goes to loopback only.
 *
 * @module
 */
import { createClient } from "@libsql/client";
import { systemClock } from "../../engine/base/clock.ts";
import { figuresReader } from "../../engine/cli/terminal/figures.ts";
import { statusText } from "../../engine/cli/terminal/status_text.ts";
import { taskArgs } from "../../scripts/task_args.ts";
import { SERVICES, withServer } from "../harness.ts";
import { residentMb } from "./child.ts";
import { SETTLED_SEC } from "./fair/idle.ts";
import { load, median, NO_LATENCY, serve, serveOnTerminal, spread, TOKEN } from "./load.ts";

const ROUNDS = 7;
const SECONDS = 3;
const STEADY = { seconds: SECONDS, connections: 32 };

function silent(folder: string, ...args: readonly string[]) {
  return serve(`file:${folder}/bench.db`, "--preset=silent", ...args);
}

/** The file database on against no database, in turn, with one worker and with two. */
async function metrics(folder: string): Promise<void> {
  for (const workers of [1, 2]) {
    await using on = await silent(folder, ...NO_LATENCY, `--workers=${workers}`);
    await using off = await serve("none", "--preset=silent", ...NO_LATENCY, `--workers=${workers}`);
    for (const { url } of [on, off]) await load(url, STEADY);
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const withRows = (await load(on.url, STEADY)).perSecond;
      const without = (await load(off.url, STEADY)).perSecond;
      ratios.push(withRows / without);
      console.log(
        `  ${workers} worker(s): ${Math.round(withRows)}/s with rows in a file, ${
          Math.round(without)
        }/s without`,
      );
    }
    const { metrics } = await (await fetch(`${on.url}/health`)).json();
    console.log(`  ratio: ${spread(ratios)}; rows dropped: ${metrics.dropped_rows}`);
  }
}

/** The journal on against none, in turn. */
async function journal(folder: string): Promise<void> {
  await using on = await silent(folder, ...NO_LATENCY);
  await using off = await silent(folder, ...NO_LATENCY, "--set", "journal.enabled=false");
  for (const { url } of [on, off]) await load(url, STEADY);
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const kept = (await load(on.url, STEADY)).perSecond;
    const without = (await load(off.url, STEADY)).perSecond;
    ratios.push(kept / without);
    console.log(`  ${Math.round(kept)}/s with the journal, ${Math.round(without)}/s without`);
  }
  const resident = [await residentMb(on.pid), await residentMb(off.pid)].map(Math.round);
  console.log(`  ratio: ${spread(ratios)}; resident ${resident.join(" MB with, ")} MB without`);
}

const BIG = 10_000_000;

/** `/admin/stats` of a server whose database has ten million rows. */
async function stats(folder: string): Promise<void> {
  const database = `file:${folder}/big.db`;
  await using server = await serve(
    database,
    "--preset=silent",
    ...NO_LATENCY,
    "--set",
    `metrics.max_rows=${2 * BIG}`,
  );
  await load(server.url, { seconds: 1, connections: 8 });
  const writer = createClient({ url: database });
  await writer.execute("PRAGMA busy_timeout = 60000");
  for (let rows = 0; rows < BIG; rows += 1_000_000) {
    await writer.execute(`INSERT INTO llm_rows (run_id, instance_id, data) SELECT run_id, instance_id, data
      FROM (SELECT * FROM llm_rows LIMIT 1), (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
      WHERE i < 1000000) SELECT i FROM n)`);
  }
  const [counted] = (await writer.execute("SELECT count(*) AS rows FROM llm_rows")).rows;
  writer.close();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const times: number[] = [];
  for (let round = 0; round < 200; round++) {
    const from = performance.now();
    await (await fetch(`${server.url}/admin/stats`, { headers })).text();
    times.push(performance.now() - from);
  }
  console.log(
    `/admin/stats with ${counted?.["rows"]} rows in the file, in ms over a socket: ${spread(times)}`,
  );
}

/** The status line of a terminal against none, and none against none for what is noise, in turn. */
async function status(): Promise<void> {
  const args = ["--preset=silent", ...NO_LATENCY];
  await using shown = await serveOnTerminal(false, ...args);
  await using quiet = await serveOnTerminal(true, ...args);
  await using other = await serveOnTerminal(true, ...args);
  const rate = async ({ url }: { readonly url: string }) => (await load(url, STEADY)).perSecond;
  for (const server of [shown, quiet, other]) await rate(server);
  const [ratios, noise]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const [first, usual, last] = [await rate(shown), await rate(quiet), await rate(other)];
    ratios.push(first / usual);
    noise.push(last / usual);
  }
  await Promise.all([shown.stop(), quiet.stop()]);
  await systemClock.sleep(1_000); // what they printed last is still to be read
  const refreshes = ({ lines }: { readonly lines: readonly string[] }) =>
    lines.join().split(" req/s ").length - 1;
  if (refreshes(shown) === 0 || refreshes(quiet) > 0) {
    throw new Error("Cannot measure: not the one has the line");
  }
  console.log(`status line: ratio to none ${spread(ratios)}; none to none ${spread(noise)}`);
  console.log(`  one refresh a second takes ${(await refreshMs()).toFixed(3)} ms`);
}

/** CPU time of the main thread for one refresh of the status line, without the terminal's part, in milliseconds. */
async function refreshMs(): Promise<number> {
  const times: number[] = [];
  await withServer({ preset: "stress" }, async ({ chat, server }) => {
    for (let request = 0; request < 1_000; request++) await (await chat()).body?.cancel().catch(() => {});
    const read = figuresReader({ coordinator: server.coordinator, facts: server.state.facts }, SERVICES);
    const text = statusText();
    for (let refresh = 0; refresh < 100; refresh++) {
      const from = performance.now();
      text(read(), new Date(), 80);
      times.push(performance.now() - from);
    }
  });
  return median(times);
}

/** Requests between two looks at the memory. */
const LOOK_REQUESTS = 100_000;

/** Resident memory while many requests go by, and at rest behind the first of them and behind all. */
async function memory(folder: string): Promise<void> {
  const wanted = Number(args.find(isCount) ?? 1_000_000);
  console.log(`memory over ${wanted} requests: resident MB after each ${LOOK_REQUESTS}`);
  await using child = await silent(folder, ...NO_LATENCY);
  const atRest = async () => {
    await systemClock.sleep(SETTLED_SEC * 1000);
    return await residentMb(child.pid);
  };
  const trend: number[] = [];
  let before: number | undefined;
  for (let sent = 0; sent < wanted;) {
    sent += (await load(child.url, { seconds: 2, connections: 32 })).requests;
    if (sent < (trend.length + 1) * LOOK_REQUESTS) continue;
    trend.push(await residentMb(child.pid));
    console.log(`  ${sent}: ${trend.at(-1)?.toFixed(0)} MB`);
    before ??= await atRest();
  }
  const [first = 0] = trend;
  console.log(`  the most over that of the first: ${(Math.max(...trend) - first).toFixed(0)} MB`);
  console.log(
    `  at rest: ${before?.toFixed(0)} MB behind the first, ${(await atRest()).toFixed(0)} MB behind all`,
  );
}

const isCount = (arg: string) => /^\d+$/.test(arg);
const benches = { metrics, journal, stats, status, memory };
const args = taskArgs(
  "deno task bench:costs [metrics] [journal] [stats] [status] [memory [REQUESTS]]",
  (arg, at) => Object.hasOwn(benches, arg) || isCount(arg) && Deno.args[at - 1] === "memory",
);
const folder = await Deno.makeTempDir();
try {
  const names = args.filter((arg) => !isCount(arg));
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length === 0 || names.includes(name)) await bench(folder);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
