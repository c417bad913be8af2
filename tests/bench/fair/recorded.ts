/** An answer and a stream of ours, recorded so that others can send the same bytes and headers. */
import type { Server } from "node:net";
import { lengthOf } from "../../../engine/reply/body.ts";
import { BODY } from "../load.ts";

/** Recorded replies that the bare servers send. */
export interface Recorded {
  readonly whole: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  readonly streamed: {
    readonly headers: Readonly<Record<string, string>>;
    readonly frames: readonly string[];
  };
}

/** A bare server of `floor.ts`. */
export type Floor = "http" | "deno" | "hono" | "net";

/** Address that the bare servers listen on. */
export const PLACE = { hostname: "127.0.0.1", port: 0 };

/** Starts a floor, and prints its URL once it listens. */
export function listen(server: Server | undefined): void {
  server?.listen(PLACE.port, PLACE.hostname, () => {
    const address = server.address();
    console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`);
  });
}

/** The request for a stream. */
export const STREAM_BODY = JSON.stringify({ ...JSON.parse(BODY), stream: true });

/** Headers that each host writes by itself. */
const HOSTS_OWN = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];

/** Records what a server answers. */
export async function record(url: string): Promise<Recorded> {
  const ask = async (body: string) => {
    const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", body });
    const headers = [...response.headers].filter(([name]) => !HOSTS_OWN.includes(name));
    return { headers: Object.fromEntries(headers), body: await response.text() };
  };
  const { headers, body } = await ask(STREAM_BODY);
  const frames = body.split(/(?<=\n\n)/);
  return { whole: await ask(BODY), streamed: { headers, frames } };
}

/** Bytes of a reply as it comes, its head included, where the connection ends behind it. */
export async function bytesOf(url: string, body: string): Promise<number> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = [
    "POST /v1/chat/completions HTTP/1.1",
    `host: ${hostname}`,
    "content-type: application/json",
    `content-length: ${lengthOf(body)}`,
    "connection: close",
  ];
  await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${body}`));
  let bytes = 0;
  for await (const { length } of connection.readable) bytes += length;
  return bytes;
}
