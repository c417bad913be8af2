/**
 * A worker that counts, in the data that it shares with others, how often it was told to use them: as its module for
 * threads, in the place of main.ts.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { runWorker } from "../../engine/supervisor/worker_entry.ts";
import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";

const sharedData = {
  allocate(): SharedArrayBuffer {
    throw new Error("A worker has nothing to allocate");
  },
  use: (data: SharedArrayBuffer) => void Atomics.add(new Int32Array(data), 0, 1),
};

runWorker([{ ...llm, sharedData }, web]);
