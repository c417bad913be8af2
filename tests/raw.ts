/** A client that sends bytes and tells which bytes came and how the connection ended. */
import { connect } from "node:net";

/** What came over a raw connection. */
export interface Raw {
  readonly text: string;
  /** `eof`: closed in order; `reset`: TCP reset; `open`: nothing more came within the patience. */
  readonly end: "eof" | "reset" | "open";
  /** Milliseconds from the request to the end. */
  readonly ms: number;
}

/** Sends `request` to a loopback port and reads until the connection ends or is silent for `patienceMs`. */
export function raw(port: number, request: string, patienceMs = 3000): Promise<Raw> {
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
  const lines = Object.entries({ host: "errorworks", "content-length": String(new TextEncoder().encode(json).length), ...headers });
  return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${json}`;
}
