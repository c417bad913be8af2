/** A thread that fills the memory which it is given, unless another one does, and answers how often it was filled. */
/// <reference lib="deno.worker" />
import { filledOnce } from "../../engine/memory/filled_once.ts";

self.onmessage = ({ data }: MessageEvent<SharedArrayBuffer>) => {
  const bytes = filledOnce(data, (bytes) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100); // the others come meanwhile
    bytes[0] = (bytes[0] ?? 0) + 1;
  });
  self.postMessage(bytes?.[0]);
};
self.postMessage("loaded");
