import { Buffer } from "node:buffer";
import * as z from "zod";
import { once } from "../../base/once.ts";
import { bytesOf, endsWithHead } from "../../reply/body.ts";
import { chunk, headOf, inOrder, LAST_CHUNK, pause, rawOf } from "../../reply/raw.ts";
import { reasonOf } from "../../reply/reasons.ts";
import type { Answer, Hangup, Paced, Raw } from "../../reply/reply.ts";
import { ENDS } from "./edit.ts";

/** Text, or bytes in base64. */
const bytes = () =>
  z.union([z.string(), z.strictObject({ base64: z.base64() })], {
    error: "expected a text, such as JSON in quotes, or { base64: … }",
  });

const frame = once(() =>
  z.strictObject({
    send: bytes().describe("what is sent, as it is; { base64: … } for what is no text"),
    wait_ms: z.number().min(0).max(86_400_000).default(0).describe("wait before it, in milliseconds"),
  })
);

/** A header value must not end its line, or it would be another header. */
const oneLine = once(() => z.string().regex(/^[^\r\n]*$/, "expected one line"));

/** A reply that is sent as it is written. */
export const replySchema = once(() =>
  z.strictObject({
    status: z.int().min(100).max(999).default(200).describe("the status"),
    reason: oneLine().optional().describe("the reason phrase; the usual one if absent"),
    headers: z.array(z.tuple([oneLine(), oneLine()], { error: "expected [name, value]" }), {
      error: "expected a list of [name, value]",
    }).default([])
      .describe(
        "header lines as [name, value]; order, case and doubles stay",
      ),
    body: bytes().optional().describe("the body in one piece"),
    frames: z.array(frame()).max(10_000).optional().describe(
      "the body in pieces, with waits before them",
    ),
    end: z.enum(ENDS).default("end").describe(
      "end: as the headers say, or by closing where they do not tell the length; fin and rst: a break; never: silence until " +
        "the client leaves",
    ),
  }).refine(({ body, frames }) => body === undefined || frames === undefined, {
    error: "expected body or frames, not both",
  })
);

/** A reply that is sent as it is written. */
export type WrittenReply = z.output<ReturnType<typeof replySchema>>;

/** Waits of an exchange. */
export interface ReplyContext {
  readonly sleep: (ms: number) => Promise<void>;
  /** Waits until the client has left. */
  readonly forever: () => Promise<void>;
}

/**
 * The bytes of a written reply. Under `transfer-encoding: chunked` each piece is a chunk, and the last chunk follows
 * where it ends in order; a body whose length no header tells ends by closing.
 */
export function writtenReply(reply: WrittenReply, { sleep, forever }: ReplyContext): Raw {
  const { status, reason = reasonOf(status), end } = reply;
  const headers = reply.headers.map(([name, value]) => [octetText(name), octetText(value)] as const);
  const names = new Map(headers.map(([name, value]) => [name.toLowerCase(), value.toLowerCase()]));
  const isChunked = names.get("transfer-encoding")?.includes("chunked") ?? false;
  const pieces = piecesOf(reply);
  const head = headOf({
    start: `HTTP/1.1 ${status} ${octetText(reason)}`,
    lines: headers.map(([name, value]) => `${name}: ${value}`),
  });
  const body = paced(
    pieces.map(({ send, wait_ms }) => ({
      send: isChunked && send.length > 0 ? chunk(send) : send, // a chunk of no bytes would be the last one
      wait_ms,
    })),
    sleep,
  );
  const tail = end === "never" ? [pause(forever)] : isChunked && end === "end" ? [LAST_CHUNK] : [];
  const isMeasured = isChunked || names.has("content-length") || endsWithHead(status);
  const then = end === "fin" || end === "rst" ? end : isMeasured && end === "end" ? "open" : "fin";
  const whole = { status, headers: kept(headers), body: paced(pieces, sleep) };
  return rawOf(inOrder(head, body, ...tail), { status, then, nearest: nearest(whole, end) });
}

interface Piece {
  readonly send: Uint8Array;
  readonly wait_ms: number;
}

function piecesOf({ body, frames }: WrittenReply): Piece[] {
  if (frames) return frames.map(({ send, wait_ms }) => ({ send: octetsOf(send), wait_ms }));
  return body === undefined ? [] : [{ send: octetsOf(body), wait_ms: 0 }];
}

/** A text of which each character is a byte of the given one in UTF-8: heads are written character by character. */
function octetText(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function octetsOf(given: z.output<ReturnType<typeof bytes>>): Uint8Array {
  return typeof given === "string" ? bytesOf(given) : Buffer.from(given.base64, "base64");
}

function paced(pieces: readonly Piece[], sleep: ReplyContext["sleep"]): Paced {
  const wait = (index: number) => {
    const { wait_ms = 0 } = pieces[index] ?? {};
    return wait_ms > 0 ? sleep(wait_ms) : undefined;
  };
  return { pieces: pieces.map(({ send }) => send), pace: wait };
}

/** The headers that a host of `fetch` can send: framing is its own. */
function kept(headers: readonly (readonly [name: string, value: string])[]): Answer["headers"] {
  const own = headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return Object.fromEntries(own.filter(([name]) => name !== "transfer-encoding" && name !== "connection"));
}

function nearest(answer: Answer, end: WrittenReply["end"]): Answer | Hangup {
  return end === "fin" || end === "rst" ? { how: end, after: answer } : answer;
}
