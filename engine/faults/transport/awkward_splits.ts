import * as z from "zod";
import { sizeOf } from "../../reply/body.ts";
import { defineFault } from "../fault.ts";
import {
  chunk,
  CHUNKED,
  headOf,
  httpMessageOf,
  LAST_CHUNK,
  octets,
  wholeOf,
  withoutHeaders,
} from "../../reply/raw.ts";
import type { Paced } from "../../reply/reply.ts";

/** Sends the good reply, chunked, in packets that end where a parser is in the middle of something. */
export const awkwardSplits = defineFault({
  name: "awkward_splits",
  kind: "transport",
  summary: "the good reply, in packets that end within line ends, names, chunk sizes and characters",
  degraded: "only the body is split, within a character",
  options: () =>
    z.object({
      interval_ms: z.number().min(0).default(20).describe("wait between two packets, in milliseconds"),
    }),
  async inject(exchange, { interval_ms }, healthy) {
    const answer = await healthy();
    const message = httpMessageOf(answer, exchange);
    const { start, lines } = message;
    const body = sizeOf(message.body) > 0 ? wholeOf(answer.body) : new Uint8Array();
    const paced = (pieces: readonly Uint8Array[]): Paced => ({
      pieces,
      pace: (index) => index > 0 ? exchange.sleep(interval_ms) : undefined,
    });
    const halves = split(body, [withinCharacter(body)]);
    const isChunked = body.length > 0 && !exchange.isHttp10;
    const chunked = [...withoutHeaders(lines, "content-length", "transfer-encoding"), CHUNKED];
    const head = headOf({ start, lines: isChunked ? chunked : lines });
    const frames = [...halves.map((half) => chunk(half)), octets(LAST_CHUNK)].flatMap(splitFrame);
    return {
      script: paced([...split(octets(head), withinHead(head)), ...isChunked ? frames : halves]),
      then: "open",
      status: answer.status,
      nearest: { ...answer, body: paced(halves) },
    };
  },
});

/** In `HTTP/1.1`, the end of the status line, the first name, its value, and the empty line. */
function withinHead(head: string): number[] {
  const line = head.indexOf("\r\n");
  const end = head.length;
  return [2, line + 1, line + 5, head.indexOf(":", line) + 1, end - 3, end - 2, end - 1];
}

/** Behind the first byte of the first character that has several, or in the middle. */
function withinCharacter(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte >= 0xc2);
  return first < 0 ? Math.ceil(bytes.length / 2) : first + 1;
}

/** In its size, and in the line ends behind its size and its bytes. */
function splitFrame(frame: Uint8Array): Uint8Array[] {
  const line = frame.indexOf(0x0d);
  return split(frame, [1, line + 1, line + 2, frame.length - 1]);
}

function split(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const ends = [...cuts, bytes.length];
  return ends.map((end, i) => bytes.subarray(cuts[i - 1] ?? 0, end)).filter(({ length }) => length > 0);
}
