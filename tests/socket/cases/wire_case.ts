/** Effect of one fault on the wire, as data: `wire_test.ts` plays it. */
import { strict as assert } from "node:assert";
import type { RawReply } from "../../raw.ts";
import type { SqlValue } from "../../../engine/metrics/columns.ts";

export interface WireCase {
  readonly fault: string;
  /** Expected behaviour; the name of the test. */
  readonly name: string;
  /** Options of the fault, beside its odds. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Fields of the request, beside model and messages. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Path of the request, if not that of chat completions. */
  readonly path?: string;
  /** The whole body of the request, where model and messages are not as usual. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** Headers of the request, beside those that it always has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** End of the connection as the client sees it; `open`: it takes another request. */
  readonly end: "eof" | "reset" | "open";
  readonly ending: "fin" | "rst" | "complete";
  /** `null`: not one byte may come. */
  readonly status: number | null;
  /** Shortest time from request to end, in milliseconds. */
  readonly atLeastMs?: number;
  check?(seen: Seen): void;
}

/** A case of a reply that is whole, and leaves the connection open. */
export type WholeCase = Omit<WireCase, "end" | "ending" | "status">;

/** The cases of replies that are whole. */
export function wholeCases(cases: readonly WholeCase[]): readonly WireCase[] {
  return cases.map((one) => ({ ...one, end: "open", ending: "complete", status: 200 }));
}

/** Received reply, and what to compare it with. */
export interface Seen {
  readonly reply: RawReply;
  /** Reply of a server of the same seed without faults to the same request, after as many before it. */
  readonly healthy: RawReply;
  /** The good reply that came before, where the fault has to see one. */
  readonly before: RawReply | null;
  readonly row: Readonly<Record<string, SqlValue>>;
}

/** The `data:` of the frames of a stream. */
export function framesOf(body: string): string[] {
  return body.split("\n\n").filter((frame) => frame !== "").map((frame) => frame.replace(/^data: /, ""));
}

/** Headers that are not the same at every reply, or belong to the framing. */
const OWN = [
  "date",
  "server-timing",
  "openai-processing-ms",
  "content-length",
  "content-type",
  "transfer-encoding",
];

/** The headers that a fault has no business to change. */
export function shared({ headers }: RawReply): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.includes(name)));
}

/** A reply that is flawless as HTTP: the fault is in the content only. */
export function flawless({ reply, healthy }: Seen): void {
  assert.equal(reply.statusLine, "HTTP/1.1 200 OK");
  assert.equal(reply.whole, true);
  assert.deepEqual(shared(reply), shared(healthy));
  assert.equal(reply.headers["retry-after"], undefined);
}

/** … of known length. */
export function measured(seen: Seen): void {
  flawless(seen);
  assert.equal(seen.reply.headers["content-length"], String(seen.reply.body.length));
  assert.equal(seen.reply.headers["transfer-encoding"], undefined);
}

/** … as a stream. */
export function streamed(seen: Seen): void {
  flawless(seen);
  assert.equal(seen.reply.headers["content-type"], "text/event-stream; charset=utf-8");
  assert.equal(seen.reply.headers["transfer-encoding"], "chunked");
  assert.equal(seen.reply.headers["content-length"], undefined);
}
