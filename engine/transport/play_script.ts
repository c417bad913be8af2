import { bytesOf, joined } from "../reply/body.ts";
import type { Paced } from "../reply/reply.ts";
import type { Connection, Witness } from "../reply/connection.ts";

/** Bytes that leave in one write, at most about. */
const MOST_AT_ONCE = 16_384;

/** Client, witness and writer of a script that is played. */
export interface ScriptTarget {
  readonly client: Pick<Connection, "gone">;
  readonly witness: Witness;
  /** Resolves when the kernel has the bytes, or the client is gone. */
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * Writes the pieces of a script, each when it is due. Those that are due at once leave together: of many small packets
 * the kernel sends but the first ones before it hears of their arrival, and a reset would take away the others.
 */
export async function playScript(
  { pieces, pace }: Paced,
  { client, witness, write }: ScriptTarget,
): Promise<void> {
  let ready: Uint8Array[] = [];
  let size = 0;
  const leave = async () => {
    if (size === 0) return;
    const all = joined(ready);
    [ready, size] = [[], 0];
    await write(all);
  };
  for (const [index, piece] of pieces.entries()) {
    const due = pace(index);
    if (due) await Promise.all([due, leave()]);
    if (client.gone) return;
    if (piece.length === 0) continue;
    witness.first();
    const bytes = bytesOf(piece);
    witness.sent?.(piece, bytes.length);
    ready.push(bytes);
    size += bytes.length;
    if (size >= MOST_AT_ONCE) await leave();
  }
  await leave();
}
