/**
 * Many streams at once: does each token come in time?
 *
 * The times are taken where the tokens arrive (see `stream_reader.ts`), so the reader's own lateness is in them. It and
 * the first thread of the server stay on a CPU each, since Linux likes to put who is woken beside who wakes it.
 * (Linux)
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { type Child, cpuMs, residentMb } from "./child.ts";
import { TextLineStream } from "./lines.ts";
import { pin } from "./libc.ts";
import { CONFIG, NO_LATENCY, serve, startCommand } from "./load.ts";
import { ENDING, FLOWING, type Order, type Received } from "./stream_reader.ts";

const READER = fileURLToPath(new URL("./stream_reader.ts", import.meta.url));
const FLOOR = fileURLToPath(new URL("./fair/paced_floor.ts", import.meta.url));
/** Largest deviation of a gap that counts as in time, in milliseconds. */
export const NEAR_MS = 5;

/** A load of paced streams; they are opened evenly over `spreadSec`, and each flows for `seconds`. */
export interface PacedOrder {
  readonly streams: number;
  readonly tokensPerSec: number;
  readonly seconds: number;
  readonly spreadSec: number;
}

/** Readings from outside at one moment. */
interface Look {
  readonly at: number;
  readonly server_ms: number;
  readonly first_ms: number;
  readonly reader_ms: number;
  readonly mb: number;
}

/** A run of the reader, and looks at its start, when all streams flowed, and when the first one had all its tokens. */
interface Run {
  readonly received: Received;
  readonly looks: readonly Look[];
}

/** The time in which all streams flowed. */
export interface Flow {
  readonly tokens: number;
  readonly ms: number;
  /** CPU of the server, of its first thread, and of the reader, in milliseconds. */
  readonly server_ms: number;
  readonly first_ms: number;
  readonly reader_ms: number;
  /** CPU of the server before, for all streams and the tokens they sent by then. */
  readonly opening_ms: number;
  readonly tokensBefore: number;
  /** Resident memory before the first stream, when all flowed, and at the end. */
  readonly mb: readonly [number, number, number];
}

/** Delivery of the tokens: how many, and how evenly. */
export interface Pacing {
  readonly wanted: number;
  readonly delivered: number;
  /** By how many milliseconds each gap between two tokens of one stream was off: all, and while all streams flowed. */
  readonly off: readonly number[];
  readonly steady: readonly number[];
  /** By how many milliseconds each token was behind a schedule on which the stream's earliest token is in time. */
  readonly late: readonly number[];
  /** For how long the reader was busy at a time, in 99.9 of 100 cases. */
  readonly busy_ms: number;
  /** `null` where they never all flowed at once. */
  readonly flow: Flow | null;
}

/** Tokens of each stream. */
function tokensOf({ tokensPerSec, seconds, spreadSec }: PacedOrder): number {
  return tokensPerSec * (spreadSec + seconds);
}

/** Reads paced streams of a server of one worker, which gets `args`, too. */
export async function pacedStreams(order: PacedOrder, args: readonly string[] = []): Promise<Pacing> {
  const { tokensPerSec } = order;
  const words = tokensOf(order) + 1;
  const set = (...pairs: readonly string[]) => pairs.flatMap((pair) => ["--set", pair]);
  await using server = await serve(
    "none",
    "--preset=silent",
    "--workers=1",
    ...NO_LATENCY,
    ...set(`llm.stream.tokens_per_sec=${tokensPerSec}`),
    ...set(`llm.response.random.max_words=${words}`, `llm.response.random.min_words=${words}`),
    ...args,
  );
  return await pacingOf(server, order);
}

/** The same of a bare `node:net` server that writes nothing but this frame. */
export async function pacedFloor(order: PacedOrder, frame: string): Promise<Pacing> {
  const args = [frame, String(tokensOf(order)), String(1000 / order.tokensPerSec)];
  await using server = await startCommand([Deno.execPath(), "run", "-A", "--config", CONFIG, FLOOR, ...args]);
  return await pacingOf(server, order);
}

async function pacingOf(server: Child, order: PacedOrder): Promise<Pacing> {
  const { streams, tokensPerSec, spreadSec } = order;
  await read(server, { streams: Math.ceil(streams / 10), tokens: 2 * tokensPerSec, spread_ms: 500 }); // to warm up
  const tokens = tokensOf(order);
  const run = await read(server, { streams, tokens, spread_ms: spreadSec * 1000 });
  return pacingIn(run, 1000 / tokensPerSec, streams * tokens);
}

async function read(server: Child, order: Omit<Order, "port">): Promise<Run> {
  const port = Number(new URL(server.url).port);
  const args = ["run", "-A", "--config", CONFIG, READER, JSON.stringify({ ...order, port })];
  const reader = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" }).spawn();
  pin(server.pid, 0);
  pin(reader.pid, 1);
  const look = async (): Promise<Look> => ({
    at: performance.now(),
    server_ms: await cpuMs(server.pid),
    first_ms: await cpuMs(server.pid, "first"),
    reader_ms: await cpuMs(reader.pid),
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

function pacingIn({ received: { times, busy_ms }, looks }: Run, gap_ms: number, wanted: number): Pacing {
  const errors = (all: readonly number[]) =>
    all.slice(1).map((time, index) => Math.abs(time - (all[index] ?? NaN) - gap_ms));
  const lateness = (all: readonly number[]) => {
    const behind = all.map((time, index) => time - index * gap_ms);
    const least = Math.min(...behind);
    return behind.map((ms) => ms - least);
  };
  const from = Math.max(...times.map(([first = NaN]) => first));
  const to = Math.min(...times.map((one) => one.at(-1) ?? NaN));
  const all = times.flat();
  const tokens = all.filter((time) => time >= from && time <= to).length;
  return {
    wanted,
    delivered: all.length,
    off: times.flatMap(errors),
    steady: times.flatMap((one) => errors(one.filter((time) => time >= from && time <= to))),
    late: times.flatMap(lateness),
    busy_ms,
    flow: flowOf(looks, { tokens, tokensBefore: all.filter((time) => time < from).length }),
  };
}

function flowOf(
  [idle, flowing, ending]: readonly Look[],
  counts: Pick<Flow, "tokens" | "tokensBefore">,
): Flow | null {
  if (!idle || !flowing || !ending) return null;
  return {
    ...counts,
    ms: ending.at - flowing.at,
    server_ms: ending.server_ms - flowing.server_ms,
    first_ms: ending.first_ms - flowing.first_ms,
    reader_ms: ending.reader_ms - flowing.reader_ms,
    opening_ms: flowing.server_ms - idle.server_ms,
    mb: [idle.mb, flowing.mb, ending.mb],
  };
}

/** CPU of the server for each token, in microseconds, and for opening one stream of so many, in milliseconds. */
export function costOf({ server_ms, tokens, opening_ms, tokensBefore }: Flow, streams: number) {
  const token_us = server_ms * 1000 / tokens;
  return { token_us, open_ms: (opening_ms - tokensBefore * token_us / 1000) / streams };
}

/** Part of gaps that are in time. */
export function inTime(off: readonly number[]): number {
  return off.filter((ms) => ms <= NEAR_MS).length / off.length;
}
