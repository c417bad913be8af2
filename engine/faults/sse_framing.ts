/**
 * Framing of server-sent events: how the frames of a stream are written, whatever is in them.
 *
 * @module
 */
import * as z from "zod";
import { bytesOf, isWhole, joined } from "../reply/body.ts";
import { type Frame, FrameBody } from "../reply/frames.ts";
import type { Answer, Paced } from "../reply/reply.ts";

/** Longest comment, in characters. */
const MOST_CHARACTERS = 10_000;

/** Options of the framing. */
export const sseFramingOptions = {
  space: z.boolean().default(true).describe("a space behind the colon of data:, event: and the others"),
  crlf: z.boolean().optional().describe("lines end in CRLF, or in LF if false; as the API has it if absent"),
  comment: z.string().max(MOST_CHARACTERS).optional().describe(
    "comments: each of its lines goes out behind a colon, unless it begins with one",
  ),
  at: z.enum(["start", "before_each"]).default("start").describe(
    "the comment comes once, or before each frame",
  ),
  glued: z.boolean().default(false).describe(
    "all frames in one write; comment and retry: are lines of the frame behind them, without the blank line",
  ),
  id: z.boolean().default(false).describe("frames are numbered from 1 by an id: line each"),
  retry_ms: z.int().min(0).optional().describe("a retry: line with these milliseconds at the start"),
};

const options = z.strictObject(sseFramingOptions);
/** Framing of server-sent events, as parsed. */
export type SseFraming = z.output<typeof options>;

/** One write: its text, and the pieces of the stream whose time it waits for. */
interface Write {
  readonly text: string | Uint8Array;
  readonly waitsFor: readonly number[];
}

/**
 * The same stream of events with its frames written in another way. An answer that is no stream of events stays what it
 * is, the same object.
 */
export function withSseFraming(answer: Answer, framing: SseFraming): Answer {
  const { body } = answer;
  if (isWhole(body) || !/^text\/event-stream\b/i.test(answer.headers["content-type"] ?? "")) return answer;
  const apart = writesOf(body, framing);
  const writes = framing.glued ? [glued(apart)] : apart;
  const waitFor = async ({ waitsFor }: Write) => {
    for (const piece of waitsFor) await body.pace(piece);
  };
  if (body instanceof FrameBody) {
    return { ...answer, body: body.with(writes.map(frameOf(body.frames, waitFor))) };
  }
  const pieces = writes.map(({ text }) => text);
  return { ...answer, body: { pieces, pace: (index) => writes[index] && waitFor(writes[index]) } };
}

/** Makes a frame of each write: the one that it was, in other words, or a new one. */
function frameOf(frames: readonly Frame[], waitFor: (write: Write) => Promise<void>) {
  return (write: Write): Frame => {
    const { text, waitsFor: [only, ...more] } = write;
    if (only !== undefined && more.length === 0) return { ...frames[only], text };
    return only === undefined ? { text } : { text, hold: () => waitFor(write) };
  };
}

function writesOf({ pieces }: Paced, framing: SseFraming): Write[] {
  const { space, comment, at, glued, retry_ms } = framing;
  const separator = glued ? "" : "\n";
  const retry = retry_ms === undefined ? [] : [`retry: ${retry_ms}\n${separator}`];
  const comments = comment === undefined ? [] : [`${commentLines(comment)}${separator}`];
  const writes: Write[] = [];
  let number = 0;
  const add = (text: string, waitsFor: readonly number[] = []) =>
    writes.push({ text: lineEnds(space ? text : text.replaceAll(SPACE, "$1"), framing), waitsFor });
  for (const text of [...retry, ...(at === "start" ? comments : [])]) add(text);
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece !== "string") writes.push({ text: piece, waitsFor: [index] });
    else if (!DATA.test(piece)) add(piece, [index]);
    else {
      for (const text of at === "before_each" ? comments : []) add(text);
      add(framing.id ? `id: ${++number}\n${piece}` : piece, [index]);
    }
  }
  return writes;
}

const SPACE = /^(data:|event:|id:|retry:) /gm;
const DATA = /^data:/m;

function commentLines(comment: string): string {
  return comment.split("\n").map((line) => line.startsWith(":") ? `${line}\n` : `: ${line}\n`).join("");
}

/** With the line ends that are wanted; those that the framing adds are like those around them. */
function lineEnds(text: string, { crlf }: SseFraming): string {
  if (crlf === undefined) return text;
  return text.replaceAll(/\r?\n/g, crlf ? "\r\n" : "\n");
}

function glued(writes: readonly Write[]): Write {
  const waitsFor = writes.flatMap((one) => one.waitsFor);
  if (writes.every(({ text }) => typeof text === "string")) {
    return { text: writes.map(({ text }) => text).join(""), waitsFor };
  }
  const all = writes.map(({ text }) => bytesOf(text));
  return { text: joined(all), waitsFor };
}
