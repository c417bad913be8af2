import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** The head of a response as `node:http` writes it, with the headers that it adds; `undefined` where it does not tell. */
export function headTextOf(outgoing: ServerResponse): string | undefined {
  return "_header" in outgoing && typeof outgoing._header === "string" ? outgoing._header : undefined;
}

/** Writes bytes past a response, and waits until the kernel has all that was written or the client is gone. */
export function written(
  outgoing: ServerResponse,
  socket: Duplex,
  bytes: string | Uint8Array = "",
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("close", done);
      resolve();
    };
    outgoing.once("close", done);
    socket.write(bytes, done);
  });
}
