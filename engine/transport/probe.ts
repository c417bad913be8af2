import { createServer } from "node:http";
import { connect } from "node:net";
import { loopbackHost } from "./loopback.ts";

/**
 * Longest wait for the answer of a loopback connection, in milliseconds: as long as a busy machine may need, since a
 * wrong answer makes every wire fault inexact. A runtime that cannot reset a connection answers or closes at once.
 */
const PATIENCE_MS = 10_000;

/**
 * Asks the runtime whether its `node:http` can really break a connection: opens a server on a free loopback port,
 * resets its first connection before a byte, and looks whether the client saw a reset.
 */
export async function canBreakSockets(): Promise<boolean> {
  const server = createServer((incoming) => incoming.socket.resetAndDestroy());
  try {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    server.on("error", reject).listen(0, loopbackHost(), () => {
      const address = server.address();
      if (address === null || typeof address === "string") return resolve(false);
      const client = connect(address.port, loopbackHost());
      client.setTimeout(PATIENCE_MS, () => resolve(false));
      client.on("connect", () => client.write("GET / HTTP/1.1\r\nhost: probe\r\n\r\n"));
      client.on("data", () => resolve(false));
      client.on("end", () => resolve(false));
      client.on("error", (error) => resolve("code" in error && error.code === "ECONNRESET"));
      promise.finally(() => client.destroy());
    });
    return await promise;
  } catch {
    return false; // a runtime without node:http or without a loopback cannot
  } finally {
    server.close();
  }
}
