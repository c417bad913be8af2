/**
 * The worker of a store, for tests: it throws, hangs, or writes without a word when it is told so.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { expose, proxy } from "comlink";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import type { StoreOptions } from "../../../engine/metrics/store.ts";

let muted = false;

addEventListener("message", ({ data }) => {
  if (typeof data === "string") postMessage(data); // it was heard
  if (data === "throw") throw new Error("struck by lightning");
  if (data === "hang") { for (;;); }
  if (data === "mute") muted = true;
});

expose({
  async open(options: StoreOptions) {
    const store = await openStore(options);
    const write = store.write.bind(store);
    store.write = async (batch) => {
      await write(batch);
      if (muted) await new Promise(() => {});
    };
    return proxy(store);
  },
});
