/**
 * A bare `node:net` server of paced streams: one frame, known by heart, written to each stream at its pace, and nothing
 * else. What is left of a CPU there is all that any server on this runtime could have:
 * `deno run paced_floor.ts FRAME TOKENS GAP_MS`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createServer, type Socket } from "node:net";
import { listen } from "./recorded.ts";

const [frame = "", tokens = "", gap = ""] = Deno.args;
const GAP_MS = Number(gap);
const CHUNK = Buffer.from(`${Buffer.byteLength(frame).toString(16)}\r\n${frame}\r\n`);
const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/** Streams by the millisecond of the gap in which they are due, with the tokens that they still get. */
const due = Array.from({ length: GAP_MS }, () => new Map<Socket, number>());
let turned = Math.floor(performance.now());

setInterval(() => {
  for (const now = Math.floor(performance.now()); turned < now;) {
    const streams = due[++turned % GAP_MS];
    if (streams) { for (const [socket, left] of streams) write(streams, socket, left - 1); }
  }
}, 1);

function write(streams: Map<Socket, number>, socket: Socket, left: number): void {
  socket.write(CHUNK);
  if (left > 0) return void streams.set(socket, left);
  streams.delete(socket);
  socket.end("0\r\n\r\n");
}

const server = createServer((socket) => {
  const streams = due[Math.floor(performance.now()) % GAP_MS];
  socket.on("error", () => {});
  socket.on("close", () => streams?.delete(socket));
  socket.once("data", () => {
    socket.write(HEAD);
    socket.write(CHUNK); // the first frame has the role
    streams?.set(socket, Number(tokens));
  });
});
listen(server);
