/**
 * Many streams at once: `deno task bench:streams [streams] [tokens per second] [seconds] [opened over seconds]`, by
 * default 1,000 streams of 50 tokens a second, opened over 5 s, that then all flow for 10 s, on one worker. Does each
 * token come in time?
 *
 * The times are taken where the tokens arrive (see `stream_reader.ts`), so the reader's own lateness is in them. It and
 * the first thread of the server stay on a CPU each, since Linux likes to put who is woken beside who wakes it. Linux
 * only. `BENCH_ARGS` goes to the server, and may overrule what is said here.
 *
 * @module
 */
import { type Child, residentMb } from "./child.ts";
import { TextLineStream } from "./lines.ts";
import { pin } from "./libc.ts";
import { CONFIG, NO_LATENCY, serve } from "./load.ts";
import { ENDING, FLOWING, type Order, type Received } from "./stream_reader.ts";

const [streams = 1000, tokensPerSec = 50, seconds = 10, spreadSec = 5] = Deno.args.map(Number);
const tokens = tokensPerSec * (spreadSec + seconds);
const READER = new URL("./stream_reader.ts", import.meta.url).pathname;
const GAP_MS = 1000 / tokensPerSec;
const NEAR_MS = 5;
/** Unit of CPU time in `/proc`. */
const TICK_MS = 10;

/** CPU time of a process with all its threads so far, in milliseconds, and of its first thread alone. */
async function cpuOf(pid: number): Promise<{ readonly all_ms: number; readonly first_ms: number }> {
  const spent = async (path: string) => {
    const [, rest = ""] = (await Deno.readTextFile(path)).split(") "); // after the name
    const fields = rest.split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  };
  return { all_ms: await spent(`/proc/${pid}/stat`), first_ms: await spent(`/proc/${pid}/task/${pid}/stat`) };
}

/** What was seen from outside at one moment. */
interface Look {
  readonly at: number;
  readonly server: Awaited<ReturnType<typeof cpuOf>>;
  readonly reader: Awaited<ReturnType<typeof cpuOf>>;
  readonly mb: number;
}

/** A run of the reader, and looks at its start, when all streams flowed, and when the first one had all its tokens. */
interface Run {
  readonly received: Received;
  readonly looks: readonly Look[];
}

async function read(server: Child, order: Omit<Order, "port">): Promise<Run> {
  const port = Number(new URL(server.url).port);
  const args = ["run", "-A", "--config", CONFIG, READER, JSON.stringify({ ...order, port })];
  const reader = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
  pin(server.pid, 0);
  pin(reader.pid, 1);
  const look = async (): Promise<Look> => ({
    at: performance.now(),
    server: await cpuOf(server.pid),
    reader: await cpuOf(reader.pid),
    mb: await residentMb(server.pid),
  });
  const looks = [await look()];
  let last = "";
  for await (
    const line of reader.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
  ) {
    if (line === FLOWING || line === ENDING) looks.push(await look());
    last = line;
  }
  return { received: JSON.parse(last), looks };
}

/** The value that the given part of sorted values is not above. */
function at(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

/** Percentiles as text. */
function percentiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const parts = [["p50", 0.5], ["p90", 0.9], ["p99", 0.99], ["p99.9", 0.999], ["most", 1]] as const;
  return parts.map(([name, part]) => `${name} ${at(sorted, part).toFixed(2)}`).join(", ");
}

/** By how many milliseconds each gap between tokens of one stream is off. */
function errors(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => Math.abs(time - (times[index] ?? NaN) - GAP_MS));
}

/** By how many milliseconds each token is behind a schedule on which the stream's earliest token is in time. */
function lateness(times: readonly number[]): number[] {
  const behind = times.map((time, index) => time - index * GAP_MS);
  const least = Math.min(...behind);
  return behind.map((ms) => ms - least);
}

function share(all: readonly number[]): string {
  return `${(100 * all.filter((ms) => ms <= NEAR_MS).length / all.length).toFixed(2)} %`;
}

function report({ received: { times, busy_ms }, looks }: Run): void {
  const off = times.flatMap(errors);
  const firsts = times.map(([first = NaN]) => first);
  const [from, to] = [Math.max(...firsts), Math.min(...times.map((one) => one.at(-1) ?? NaN))];
  const steady = times.flatMap((one) => errors(one.filter((time) => time >= from && time <= to)));
  const delivered = times.flat().length;
  console.log(`tokens       ${delivered} of ${streams * tokens} delivered`);
  console.log(`gaps         ${share(off)} of ${off.length} within ${NEAR_MS} ms of ${GAP_MS} ms`);
  console.log(`             ${share(steady)} of ${steady.length} while all streams flowed`);
  console.log(`off by, ms   ${percentiles(off)}`);
  console.log(`  all flow   ${percentiles(steady)}`);
  console.log(`late by, ms  ${percentiles(times.flatMap(lateness))}`);
  console.log(`reader       busy ${busy_ms.toFixed(2)} ms at a time (99.9 %)`);
  const [idle, flowing, ending] = looks;
  if (!idle || !flowing || !ending) return console.log("(they never all flowed at once)");
  const moved = times.flat().filter((time) => time >= from && time <= to).length;
  const between = (a: Look, b: Look, who: "server" | "reader", what: "all_ms" | "first_ms") =>
    b[who][what] - a[who][what];
  const ms = ending.at - flowing.at;
  const each = (spent: number) =>
    `${(spent * 1000 / moved).toFixed(1)} µs a token, ${Math.round(100 * spent / ms)} % of a core`;
  console.log(
    `opening      ${
      (between(idle, flowing, "server", "all_ms") / streams).toFixed(2)
    } ms of server CPU a stream`,
  );
  console.log(`all flow     ${moved} tokens in ${(ms / 1000).toFixed(1)} s`);
  console.log(
    `  server     ${each(between(flowing, ending, "server", "first_ms"))} on its own thread; ${
      each(between(flowing, ending, "server", "all_ms"))
    } in all`,
  );
  console.log(`  reader     ${each(between(flowing, ending, "reader", "all_ms"))}`);
  console.log(
    `memory       ${idle.mb.toFixed(0)} MB before, ${flowing.mb.toFixed(0)} and ${ending.mb.toFixed(0)} MB`,
  );
}

const set = (...pairs: readonly string[]) => pairs.flatMap((pair) => ["--set", pair]);
await using server = await serve(
  "none",
  "--preset=silent",
  "--workers=1",
  ...NO_LATENCY,
  ...set(`llm.stream.tokens_per_sec=${tokensPerSec}`),
  ...set(`llm.response.random.max_words=${tokens + 1}`, `llm.response.random.min_words=${tokens + 1}`),
  ...(Deno.env.get("BENCH_ARGS") ?? "").split(" ").filter(Boolean),
);
await read(server, { streams: Math.ceil(streams / 10), tokens: 2 * tokensPerSec, spread_ms: 500 }); // to warm up
const [load = NaN] = Deno.loadavg();
console.log(
  `${streams} streams of ${tokensPerSec} tokens/s for ${seconds} s, opened over ${spreadSec} s; load ${
    load.toFixed(2)
  }`,
);
report(await read(server, { streams, tokens, spread_ms: spreadSec * 1000 }));
