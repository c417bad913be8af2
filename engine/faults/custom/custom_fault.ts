import type { Armed } from "../fault.ts";
import type { Exchange } from "../../reply/exchange.ts";
import { type Edit, edited, type End, type FrameKind } from "./edit.ts";
import { type WrittenReply, writtenReply } from "./written_reply.ts";

/** A week, in milliseconds: longer than any client waits, and not too long for a timer. */
const LONGEST_MS = 7 * 86_400_000;

/** A wait that only the client ends, by leaving. */
function forever({ sleep }: Pick<Exchange, "sleep">): () => Promise<void> {
  return () => sleep(LONGEST_MS);
}

/** A fault that sends a written reply in place of the good one. */
export function replyFault<Ask>(name: string, reply: WrittenReply): Armed<Ask> {
  return {
    fault: { name, kind: "transport" },
    pct: 100,
    burst_pct: 100,
    inject: (exchange) =>
      writtenReply(reply, { sleep: (ms) => exchange.sleep(ms), forever: forever(exchange) }),
  };
}

/** A fault that changes the JSON of the good reply. */
export function editFault<Ask>(
  name: string,
  { edits, end, frameKind }: {
    readonly edits: readonly Edit[];
    readonly end?: End | undefined;
    readonly frameKind: (data: unknown) => FrameKind;
  },
): Armed<Ask> {
  return {
    fault: { name, kind: "content" },
    pct: 100,
    burst_pct: 100,
    inject: async (exchange, healthy) =>
      edited(await healthy(), edits, { frameKind, end, forever: forever(exchange) }),
  };
}
