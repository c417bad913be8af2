/** A client that hides nothing: `fetch` sends again what a dead server had taken, and says no word about it. */
import { HELLO } from "../harness.ts";
import { portOf, post, takeApart } from "../raw.ts";

/** Status and request id of a reply, by which it is found among the rows. */
export interface Answer {
  readonly status: number;
  /** `x-request-id`. */
  readonly id: string;
}

const REQUEST = new TextEncoder().encode(post("/v1/chat/completions", HELLO));

/** Requests that one connection is used for: clients come back to a worker that has come back. */
const REQUESTS_EACH = 10;

/** Asks for the same completion again and again. */
export class Caller implements Disposable {
  readonly #port: number;
  readonly #buffer = new Uint8Array(65_536);
  #conn: Deno.TcpConn | undefined;
  #left = 0;
  #hungUp = false;

  constructor(url: string) {
    this.#port = portOf(url);
  }

  /** Sends one request, once. Rejects when the connection ends before the reply is whole. */
  async ask(): Promise<Answer> {
    try {
      const conn = await this.#connect();
      for (let sent = 0; sent < REQUEST.length;) sent += await conn.write(REQUEST.subarray(sent));
      return await this.#answer(conn);
    } catch (error) {
      this.#drop();
      throw error;
    }
  }

  /** Ends the connection, and with it a request that waits for its reply. */
  [Symbol.dispose](): void {
    this.#hungUp = true;
    this.#drop();
  }

  async #connect(): Promise<Deno.TcpConn> {
    if (this.#left-- <= 0) this.#drop();
    if (this.#conn) return this.#conn;
    this.#left = REQUESTS_EACH - 1;
    const conn = this.#conn = await Deno.connect({ hostname: "127.0.0.1", port: this.#port });
    if (this.#hungUp) throw new Error("hung up");
    return conn;
  }

  async #answer(conn: Deno.TcpConn): Promise<Answer> {
    const decoder = new TextDecoder("latin1");
    let text = "";
    for (let count; (count = await conn.read(this.#buffer)) !== null;) {
      text += decoder.decode(this.#buffer.subarray(0, count));
      const reply = takeApart(text);
      if (!reply?.whole) continue;
      if (reply.headers["connection"] === "close") this.#drop();
      return { status: reply.status, id: reply.headers["x-request-id"] ?? "" };
    }
    throw new Error(text === "" ? "closed before a byte" : "closed in the middle");
  }

  #drop(): void {
    this.#conn?.close();
    this.#conn = undefined;
  }
}
