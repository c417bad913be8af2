import * as z from "zod";
import { repeated } from "../../reply/body.ts";
import { wholeOf } from "../../reply/raw.ts";
import { defineBodyFault } from "./body_fault.ts";
import { unmeasured } from "./framed.ts";
import type { Paced } from "../../reply/reply.ts";

/** Time between two pieces, in milliseconds. */
const TICK_MS = 100;

/** Most bytes per second: a piece of them, which is in memory as a whole, is 10 MB. */
const MOST_PER_SEC = 100_000_000;

/** Bytes over and over, in `count` pieces of `size` or a little less. */
function turns(bytes: Uint8Array, size: number, count: number): readonly (string | Uint8Array)[] {
  const block = bytes.length < size ? repeated(bytes, Math.floor(size / Math.max(1, bytes.length))) : bytes;
  const slices = Array.from(
    { length: Math.ceil(block.length / size) },
    (_, i) => block.subarray(i * size, (i + 1) * size),
  );
  return Array.from({ length: count }, (_, i) => slices[i % slices.length] ?? "\n");
}

/** Sends the body over and over again as one body, until a limit of this server ends it, or the client does. */
export const endlessBody = defineBodyFault({
  name: "endless_body",
  summary: "the good body over and over as one chunked body that does not end by itself",
  options: () =>
    z.object({
      bytes_per_sec: z.int().min(10).max(MOST_PER_SEC).default(100_000).describe(
        "bytes per second, 100000000 at most",
      ),
      max_sec: z.number().min(0).max(3600).default(60).describe("seconds after which it breaks off (FIN)"),
      max_bytes: z.int().min(0).default(100_000_000).describe("bytes after which it breaks off (FIN)"),
    }),
  inject(exchange, { bytes_per_sec, max_sec, max_bytes }, { answer, body }) {
    const size = Math.max(1, Math.min(max_bytes, Math.ceil(bytes_per_sec * TICK_MS / 1000)));
    const count = Math.floor(Math.min(max_sec * 1000 / TICK_MS, max_bytes / size));
    const pieces = turns(wholeOf(body), size, count);
    const paced: Paced = { pieces, pace: () => exchange.sleep(TICK_MS) };
    return { how: "fin", after: { ...unmeasured(answer), body: paced } };
  },
});
