import type { Socket } from "node:net";
import type { Accumulator } from "../base/accumulator.ts";

/** Bytes of replies that a worker holds at a time: those that are made and not yet with the kernel. */
const MOST_HELD = 268_435_456;
/** Bytes of replies from which on a connection is one of those that are reset for others. */
const LARGE = 65_536;

/** Replies to one connection that are held. */
export interface HeldReplies {
  readonly socket: Pick<Socket, "resetAndDestroy">;
  replyBytes: number;
}

let held = 0;
let forgotten = 0;
/** Connections with large replies: the one that has taken nothing for longest comes first. */
const large = new Set<HeldReplies>();

/** Bytes of replies that are held on this thread; `forgotten` counts connections that were reset for them. */
export function replyMemory(): Accumulator {
  return { size: held, limit: MOST_HELD, forgotten };
}

/** Holds bytes of a reply; while there are more than `most`, the connections that have taken nothing for longest are reset. */
export function holdReply(replies: HeldReplies, bytes: number, most: number = MOST_HELD): void {
  replies.replyBytes += bytes;
  held += bytes;
  if (replies.replyBytes > LARGE) large.add(replies);
  if (held <= most) return;
  for (const longest of large) {
    release(longest, longest.replyBytes);
    forgotten++;
    longest.socket.resetAndDestroy();
    if (held <= most) return;
  }
}

/** The bytes of a reply are with the kernel, or nobody's any more; a connection that was reset holds none. */
export function release(replies: HeldReplies, bytes: number): void {
  const own = Math.min(bytes, replies.replyBytes);
  replies.replyBytes -= own;
  held -= own;
  if (large.size === 0) return;
  large.delete(replies);
  if (replies.replyBytes > LARGE) large.add(replies);
}
