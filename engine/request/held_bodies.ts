import type { Accumulator } from "../base/accumulator.ts";
import { ApiError } from "../base/error.ts";
import type { Connection } from "../reply/connection.ts";

/** Bytes of long request bodies that a worker holds at a time: those that are coming, and those of open exchanges. */
const MOST_HELD = 536_870_912;

let held = 0;
let refused = 0;

/** Bytes of request bodies that are held on this thread; `forgotten` counts bodies that were refused for them. */
export function bodyMemory(): Accumulator {
  return { size: held, limit: MOST_HELD, forgotten: refused };
}

/** Takes bytes of one body into account. @throws {ApiError} 413 beyond what may be held */
export type Hold = (bytes: number) => void;

/** Bounds of a body, and of all bodies together. */
export interface HoldingBounds {
  /** Most bytes of one body, which there may be in any case. */
  readonly limit: number;
  /** Most bytes of all long bodies together. @default {MOST_HELD} */
  readonly held?: number;
}

/** Reads a body whose bytes are held until the exchange is over, or, where the host does not tell, until it is read. */
export async function holding<T>(
  connection: Pick<Connection, "over">,
  { limit, held: wanted = MOST_HELD }: HoldingBounds,
  read: (hold: Hold) => Promise<T>,
): Promise<T> {
  const most = Math.max(limit, wanted);
  let own = 0;
  const release = () => {
    held -= own;
    own = 0;
  };
  try {
    const body = await read((bytes) => {
      if (held + bytes > most) throw tooMuch(most);
      held += bytes;
      own += bytes;
    });
    if (connection.over) void connection.over().then(release);
    else release();
    return body;
  } catch (error) {
    release();
    throw error;
  }
}

function tooMuch(most: number): ApiError {
  refused++;
  return new ApiError({
    status: 413,
    code: null,
    message:
      `errorworks holds at most ${most} bytes of request bodies at a time, and has no room for this one yet.`,
    headers: { "retry-after": "1", connection: "close" },
  });
}
