/** Name of the channel on which threads of this process are told to collect their garbage. */
const CHANNEL = "errorworks collect";

/** Collects the garbage of this thread whenever another one calls `collectAll()`, for as long as this thread lives. */
export function collectWhenTold(): void {
  new BroadcastChannel(CHANNEL).onmessage = () => void collect();
}

/**
 * Collects the garbage of this thread, and tells all that listen to do so. V8 collects where something is to be
 * allocated: without work, the heap of each thread may stay as large as its load has made it.
 */
export async function collectAll(): Promise<void> {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  await collect();
  channel.close();
}

/** Collects all garbage of this thread, which stands still meanwhile: some 20 ms with the heap of an idle server. */
async function collect(): Promise<void> {
  const [v8, vm] = await Promise.all([import("node:v8"), import("node:vm")]);
  v8.setFlagsFromString("--expose-gc");
  const gc: unknown = vm.runInNewContext("globalThis.gc");
  if (typeof gc === "function") gc();
}
