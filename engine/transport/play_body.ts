import { bytesOf, stepsOf } from "../reply/body.ts";
import type { Connection, Witness } from "../reply/connection.ts";
import { waitFor } from "../reply/frames.ts";
import type { Paced } from "../reply/reply.ts";
import type { Channel } from "./channel.ts";
import { ChunkBatch, type FramedChunks, NO_CHUNKS } from "./chunk_batch.ts";
import { FramesAhead } from "./frames_ahead.ts";
import { StreamRests } from "./stream_rests.ts";

/** Characters of a stream that are written at once, at most about. */
const MOST_AT_ONCE = 16_384;

/** Client, witness and channel of a body that is sent piece by piece. */
export interface BodyTarget {
  readonly client: Pick<Connection, "gone">;
  readonly witness: Witness;
  readonly channel: Channel;
  /** Resolves when all that was written is with the kernel, the head at least, or the client is gone. */
  flushed(): Promise<void>;
}

/**
 * Sends the pieces of a body, each when it is due; those that are due at once leave together, and with the head. The
 * result is the chunks of the last ones, which leave with the end.
 */
export function playBody(body: Paced, target: BodyTarget): Promise<FramedChunks> {
  if (!body.pacer || !target.channel.isChunked) return playPieces(body, target);
  const { witness, channel: { socket } } = target;
  const ahead = new FramesAhead(stepsOf(body), body.pacer, { socket, witness });
  witness.onDemand?.(() => ahead.tell());
  return playFrames(ahead, target);
}

async function playPieces(
  body: Paced,
  { client, witness, channel, flushed }: BodyTarget,
): Promise<FramedChunks> {
  const batch = new ChunkBatch();
  const taken = (): FramedChunks => {
    const chunks = batch.take();
    if (!chunks) return NO_CHUNKS;
    witness.first();
    witness.sent?.(chunks.text, chunks.bytes, chunks.lengths);
    return chunks;
  };
  const leave = (): Promise<void> | void => {
    if (client.gone) return;
    const chunks = taken();
    if (chunks === NO_CHUNKS) channel.flush();
    else if (!channel.writeFramed(chunks)) return flushed();
  };
  const rests = new StreamRests();
  for (const step of stepsOf(body)) {
    const { text } = step;
    const wait = waitFor(body, step) ?? rests.next();
    if (wait) {
      const left = leave();
      // Together: a wait that a client ends by leaving, while nobody awaits it yet, would be an unhandled rejection.
      await (left ? Promise.all([wait, left]) : wait);
    } else rests.made(text.length);
    if (client.gone) return NO_CHUNKS;
    if (text.length === 0) continue;
    if (typeof text === "string" && channel.isChunked) {
      batch.add(text);
      if (batch.chars > MOST_AT_ONCE) await leave();
    } else {
      if (batch.chars > 0) await leave();
      witness.first();
      const bytes = bytesOf(text);
      witness.sent?.(text, bytes.length);
      if (!channel.write(bytes)) await flushed();
    }
  }
  return taken();
}

async function playFrames(
  ahead: FramesAhead,
  { client, channel, flushed }: BodyTarget,
): Promise<FramedChunks> {
  const leave = (to: number): Promise<void> | void => {
    const chunks = ahead.leave(to);
    if (chunks === NO_CHUNKS) channel.flush();
    else if (!channel.writeFramed(chunks)) ahead.isFull = true;
    if (!ahead.isFull) return;
    ahead.isFull = false;
    return flushed();
  };
  const rests = new StreamRests();
  for (;;) {
    rests.made(ahead.make(channel.socket.writableLength === 0));
    for (let at = 0; at < ahead.size;) {
      const wait = ahead.wait(at) ?? (at === 0 ? rests.next() : undefined);
      if (!wait) {
        at++;
        continue;
      }
      const left = leave(at);
      await (left ? Promise.all([wait, left]) : wait);
      if (client.gone) return NO_CHUNKS;
      const next = ahead.run(at);
      at = typeof next === "number" ? next : await next;
      if (client.gone) return NO_CHUNKS;
    }
    if (ahead.isLast) break;
    await leave(ahead.size);
    ahead.tell();
    if (client.gone) return NO_CHUNKS;
  }
  const last = ahead.leave(ahead.size);
  ahead.tell();
  return last;
}
