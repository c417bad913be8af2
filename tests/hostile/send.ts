/** Clients that send any bytes, and keep every answer that comes. */
import { connect } from "node:net";
import { underLoad } from "../harness.ts";

/** A request as bytes. */
export interface Sent {
  readonly bytes: string | Uint8Array;
  /** True if it is for the server itself, which counts no such request: `/admin`, `/health`, `/metrics`, `/`. */
  readonly isOwn?: boolean;
  /** True if the client hangs up before its request is whole; else it waits for an answer. */
  readonly leaves?: boolean;
}

/** Longest wait for an answer on an idle machine, in milliseconds. */
const PATIENCE_MS = 20_000;
/** Stay of a client that leaves early, in milliseconds. */
const LEAVES_MS = 20;
/** Silence behind an answer after which no other one is expected, in milliseconds. */
const SILENCE_MS = 250;

/**
 * Sends bytes on a connection of their own; the statuses of the answers, without those of 1xx. Rejects when nothing
 * comes.
 */
export function send(port: number, { bytes, leaves = false }: Sent): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(bytes);
      if (leaves) socket.setTimeout(LEAVES_MS);
    });
    const done = () => {
      socket.destroy();
      if (statusesIn(text).length > 0 || leaves) resolve(statusesIn(text));
      else reject(new Error(`no answer to ${JSON.stringify(String(bytes).slice(0, 300))}`));
    };
    socket.setEncoding("latin1");
    socket.setTimeout(underLoad(PATIENCE_MS));
    socket.on("data", (chunk) => {
      text += chunk;
      if (!leaves && isOpen(text)) socket.setTimeout(SILENCE_MS);
    });
    for (const event of ["timeout", "end", "error", "close"]) socket.on(event, done);
  });
}

/** True if the connection stays open behind an answer: nothing but silence tells that there is no other. */
function isOpen(text: string): boolean {
  return statusesIn(text).length > 0 && !/\r\nconnection: close\r\n/i.test(text);
}

/** Head of an answer: a line that begins so inside a body is none of ours. */
const HEAD = /HTTP\/1\.1 ([2-5]\d\d) [A-Z]/g;

/** The statuses of the answers in what has come over a connection. */
export function statusesIn(text: string): number[] {
  return Array.from(text.matchAll(HEAD), ([, status]) => Number(status));
}

/**
 * Sends all, so many at the same time; the statuses of answers that the server has to have counted. Whether one that
 * leaves is answered before, nobody knows.
 */
export async function sendAll(port: number, all: readonly Sent[], atOnce: number): Promise<number[]> {
  const statuses: number[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one; (one = all[next++]);) {
      const got = await send(port, one);
      if (!one.isOwn && !one.leaves) statuses.push(...got);
    }
  }));
  return statuses;
}
