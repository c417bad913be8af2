/**
 * The client of `streams.ts`, a process of its own: opens many streams and notes when each token arrives. It looks for
 * the ends of frames and parses nothing. What it found is its last line, as JSON.
 *
 * @module
 */
import * as libc from "./libc.ts";

/** Streams for the reader to open and read. */
export interface Order {
  readonly port: number;
  readonly streams: number;
  /** Tokens of each stream. */
  readonly tokens: number;
  /** The streams are opened one after the other over this time. */
  readonly spread_ms: number;
}

/** Arrivals of the tokens, as the reader saw them. */
export interface Received {
  /** Arrival of each token of each stream, in milliseconds since the reader began. */
  readonly times: readonly (readonly number[])[];
  /** For how long the reader was busy with what came at once, in 99.9 of 100 cases: it may be that late itself. */
  readonly busy_ms: number;
}

/** Printed when all streams flow, and when the first of them has its last token. */
export const FLOWING = "flowing", ENDING = "ending";

/**
 * Interval of its polls, in milliseconds. To be woken for each token would cost the server several µs for it where both
 * run on one machine, which is not what is measured.
 */
const LOOK_MS = 0.25;
const LINE_FEED = 10;
const buffer = new Uint8Array(1 << 18);

/** One stream. Only frames end with two line feeds: those of HTTP follow a `\r`. */
class Stream {
  readonly times: number[] = [];
  #frames = 0;
  #last = 0;

  constructor(readonly tokens: number) {}

  /** Takes the first `length` bytes of the buffer. */
  take(length: number, now: number): void {
    const bytes = buffer.subarray(0, length);
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
      if ((at === 0 ? this.#last : bytes[at - 1]) !== LINE_FEED) continue;
      const token = this.#frames++ - 1; // the first frame has the role
      if (token >= 0 && token < this.tokens) this.times.push(now);
    }
    this.#last = bytes[length - 1] ?? 0;
  }
}

/** All streams of one order. */
class Reader {
  readonly #order: Order;
  readonly #request: Uint8Array<ArrayBuffer>;
  readonly #streams: Stream[] = [];
  readonly #open = new Map<number, Stream>();
  readonly #busy: number[] = [];
  #flowing = 0;
  #ended = 0;

  constructor(order: Order) {
    this.#order = order;
    this.#request = requestFor(order.tokens);
  }

  run(): Received {
    const { streams, spread_ms } = this.#order;
    const from = performance.now();
    while (this.#streams.length < streams || this.#open.size > 0) {
      const due = from + this.#streams.length * spread_ms / streams;
      if (this.#streams.length < streams && due <= performance.now()) this.#start();
      this.#look();
      libc.sleep(LOOK_MS);
    }
    this.#busy.sort((a, b) => a - b);
    const times = this.#streams.map((stream) => stream.times.map((time) => time - from));
    return { times, busy_ms: this.#busy[Math.floor(this.#busy.length * 0.999)] ?? 0 };
  }

  #start(): void {
    const stream = new Stream(this.#order.tokens);
    this.#streams.push(stream);
    this.#open.set(libc.open(this.#order.port, this.#request), stream);
  }

  #look(): void {
    const from = performance.now();
    const ready = libc.ready();
    for (const socket of ready) this.#read(socket);
    if (ready.length > 0) this.#busy.push(performance.now() - from);
  }

  #read(socket: number): void {
    const stream = this.#open.get(socket);
    if (!stream) return;
    const length = libc.read(socket, buffer);
    const before = stream.times.length;
    stream.take(length, performance.now());
    const { streams, tokens } = this.#order;
    if (before === 0 && stream.times.length > 0 && ++this.#flowing === streams) console.log(FLOWING);
    if (before < tokens && stream.times.length === tokens && ++this.#ended === 1) console.log(ENDING);
    if (length > 0) return;
    libc.close(socket);
    this.#open.delete(socket);
  }
}

function requestFor(tokens: number): Uint8Array<ArrayBuffer> {
  const messages = [{ role: "user", content: "Say hello to the world, please." }];
  const body = JSON.stringify({ model: "gpt-4o", messages, stream: true, max_tokens: tokens });
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    "host: 127.0.0.1",
    "content-type: application/json",
    `content-length: ${body.length}`,
    "connection: close",
  ];
  return new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`);
}

if (import.meta.main) {
  const order: Order = JSON.parse(Deno.args[0] ?? "");
  console.log(JSON.stringify(new Reader(order).run()));
}
