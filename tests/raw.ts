/** Clients that send bytes and tell which bytes came and how the connection ended. */
import { Buffer } from "node:buffer";
import { connect } from "node:net";

/** Result of a request over a raw connection. */
export interface Raw {
  readonly text: string;
  /** `eof`: closed in order; `reset`: TCP reset; `open`: nothing more came within the patience. */
  readonly end: "eof" | "reset" | "open";
  /** Milliseconds from the request to the end. */
  readonly ms: number;
}

/** Sends `request` to a loopback port and reads until the connection ends or is silent for `patienceMs`. */
export function raw(port: number, request: string | Uint8Array, patienceMs = 3000): Promise<Raw> {
  return new Promise((resolve) => {
    let text = "";
    const from = performance.now();
    const socket = connect(port, "127.0.0.1", () => socket.write(request));
    const finish = (end: Raw["end"]) => {
      resolve({ text, end, ms: performance.now() - from });
      socket.destroy();
    };
    socket.setEncoding("latin1");
    socket.setTimeout(patienceMs, () => finish("open"));
    socket.on("data", (chunk) => text += chunk);
    socket.on("end", () => finish("eof"));
    socket.on("error", () => finish("reset"));
  });
}

/** A POST with a JSON body, as bytes. */
export function post(path: string, body: unknown, headers: Record<string, string> = {}): string {
  const json = JSON.stringify(body);
  const length = String(new TextEncoder().encode(json).length);
  const lines = Object.entries({ host: "errorworks", "content-length": length, ...headers });
  return `POST ${path} HTTP/1.1\r\n${
    lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")
  }\r\n${json}`;
}

/** The port of a URL that names one. */
export function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** Longest wait of a `Line` for what has to come, in milliseconds; only a broken server makes it wait so long. */
const PATIENCE_MS = 30_000;

/** A raw connection that stays in the hands of the test. */
export class Line {
  /** All that has come so far, a character for each byte. */
  text = "";
  /** Times at which its parts came, on the clock of `performance`. */
  readonly arrivals_ms: number[] = [];
  /** The end as the other side made it; `null` while it has not. */
  end: "eof" | "reset" | null = null;
  readonly #conn: Deno.TcpConn;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  static async open(port: number): Promise<Line> {
    return new Line(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async send(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let sent = 0; sent < bytes.length;) sent += await this.#conn.write(bytes.subarray(sent));
  }

  /** Ends the half of the connection on which the client sends. */
  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  /** Reads until `done` says so or the connection has ended. @throws when neither happens */
  async until(done: (text: string) => boolean): Promise<string> {
    const buffer = new Uint8Array(65_536);
    const timer = setTimeout(() => this.#conn.close(), PATIENCE_MS);
    try {
      while (this.end === null && !done(this.text)) {
        const count = await this.#conn.read(buffer);
        this.arrivals_ms.push(performance.now());
        if (count === null) this.end = "eof";
        else this.text += Buffer.from(buffer.subarray(0, count)).toString("latin1");
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
      this.end = "reset";
    } finally {
      clearTimeout(timer);
    }
    return this.text;
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

/** An HTTP reply, taken apart. */
export interface RawReply {
  readonly statusLine: string;
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** All behind the head, without the frames of chunks; a character for each byte. */
  readonly body: string;
  /** The chunks of the body, each of them one write of the server; empty where it is not chunked. */
  readonly chunks: readonly string[];
  /** True if as much came as was promised, and not a byte more. */
  readonly whole: boolean;
}

/** Takes the bytes of one reply apart; `null` as long as its head is not whole. */
export function takeApart(text: string): RawReply | null {
  const split = text.indexOf("\r\n\r\n");
  if (split < 0) return null;
  const [statusLine = "", ...lines] = text.slice(0, split).split("\r\n");
  const headers = Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  const rest = text.slice(split + 4);
  const chunked = headers["transfer-encoding"] === "chunked";
  const { chunks, whole } = chunked
    ? chunksOf(rest)
    : { chunks: [], whole: rest.length === Number(headers["content-length"]) };
  const body = chunked ? chunks.join("") : rest;
  return { statusLine, status: Number(statusLine.split(" ")[1]), headers, body, chunks, whole };
}

/** The chunks of a chunked body, the last of which may be only a part of one, and whether its end has come. */
function chunksOf(rest: string): { chunks: string[]; whole: boolean } {
  const chunks: string[] = [];
  for (let at = 0;;) {
    const [line, hex = ""] = /^([0-9a-f]+)\r\n/i.exec(rest.slice(at, at + 20)) ?? [];
    if (line === undefined) return { chunks, whole: false };
    const size = Number.parseInt(hex, 16);
    at += line.length;
    if (size === 0) return { chunks, whole: rest.slice(at) === "\r\n" };
    chunks.push(rest.slice(at, at + size));
    at += size + 2;
  }
}
